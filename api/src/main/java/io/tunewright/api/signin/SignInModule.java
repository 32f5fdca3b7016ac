package io.tunewright.api.signin;

import io.tunewright.api.audit.Trail;
import io.tunewright.api.auth.Addresses;
import io.tunewright.storage.catalog.Keys;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.RequestCacheConfigurer;
import org.springframework.security.config.annotation.web.configurers.SessionManagementConfigurer.SessionFixationConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Signing in at the console, and what holds for each of its pages. The API is left alone: it knows
 * keys only, and neither sessions nor cookies.
 */
@Configuration(proxyBeanMethods = false)
@Import(SignInController.class)
public class SignInModule {
  private static final String SIGN_OUT = "/sign-out";

  @Bean
  KeyCheck keyCheck(Keys keys) {
    return new KeyCheck(keys, new WrongKeys());
  }

  @Bean
  SecurityFilterChain consoleDoor(
      HttpSecurity http,
      Keys keys,
      Trail trail,
      @Value("${tunewright.console.session.longest}") Duration longest,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    Turnstile turnstile = new Turnstile(trail);
    Strangers strangers = new Strangers(problems);
    return http.securityMatcher(request -> !Addresses.isApi(request))
        .securityContext(kept -> kept.securityContextRepository(new KeySession(keys, longest)))
        .sessionManagement(
            sessions -> sessions.sessionFixation(SessionFixationConfigurer::newSession))
        .requestCache(RequestCacheConfigurer::disable)
        .csrf(csrf -> csrf.csrfTokenRepository(tokens()))
        .authorizeHttpRequests(pages ->
            pages
                .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                .permitAll()
                .requestMatchers("/console/**", "/webjars/**", "/favicon.ico", "/robots.txt")
                .permitAll()
                .requestMatchers(SignInController.ADDRESS)
                .permitAll()
                .anyRequest()
                .authenticated())
        .formLogin(form ->
            form.loginPage(SignInController.ADDRESS)
                .passwordParameter("key")
                .successHandler(turnstile)
                .failureHandler(turnstile))
        .logout(out ->
            out.logoutUrl(SIGN_OUT)
                .addLogoutHandler(turnstile)
                .logoutSuccessUrl(SignInController.ADDRESS))
        .exceptionHandling(
            refusals -> refusals.authenticationEntryPoint(strangers).accessDeniedHandler(strangers))
        .headers(Headers::on)
        .build();
  }

  /**
   * Tokens lie in a cookie that no script reads, so that strangers at the sign-in page need no
   * session. Lax, as the session's own cookie: with Strict, whoever follows a link from a message
   * would find themselves signed out, and the tokens of their open pages void.
   */
  private static CookieCsrfTokenRepository tokens() {
    CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
    tokens.setCookieName("tunewright-csrf");
    tokens.setCookiePath("/");
    tokens.setCookieCustomizer(cookie -> cookie.httpOnly(true).sameSite("Lax"));
    return tokens;
  }

  /** Disguised addresses are refused, but not to the API, whose names hold encoded slashes. */
  @Bean
  HttpFirewall firewall() {
    return new StrictHttpFirewall() {
      @Override
      public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
        return Addresses.isApi(request)
            ? new FirewalledRequest(request) {
              @Override
              public void reset() {}
            }
            : super.getFirewalledRequest(request);
      }

      @Override
      public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
        return response;
      }
    };
  }
}
