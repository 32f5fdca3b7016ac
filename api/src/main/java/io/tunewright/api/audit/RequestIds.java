package io.tunewright.api.audit;

import com.github.f4b6a3.ulid.UlidCreator;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives every request an id, and its answer the header by which OpenAI's clients know it. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RequestIds extends OncePerRequestFilter {
  private static final String HEADER = "x-request-id";
  private static final String ID = RequestIds.class.getName();

  static String of(HttpServletRequest request) {
    return String.valueOf(request.getAttribute(ID));
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String id = "req-" + UlidCreator.getMonotonicUlid().toLowerCase();
    request.setAttribute(ID, id);
    response.setHeader(HEADER, id);
    chain.doFilter(request, response);
  }
}
