package io.tunewright.api.signin;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.auth.Open;
import io.tunewright.storage.catalog.Role;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page to sign in at, and the project that an administrator looks at. */
@Controller
final class SignInController {
  static final String ADDRESS = "/sign-in";

  /**
   * @param to the page to go on to
   * @param refused why the try before was: {@code key} or {@code often}
   */
  @GetMapping(ADDRESS)
  @Open
  String page(
      Model model, @RequestParam @Nullable String to, @RequestParam @Nullable String refused) {
    if (isSignedIn()) {
      return "redirect:" + WayBack.to(to);
    }
    model.addAttribute("title", "Sign in");
    model.addAttribute("to", WayBack.to(to));
    model.addAttribute("refused", refused);
    return "sign-in";
  }

  private static boolean isSignedIn() {
    Authentication shown = SecurityContextHolder.getContext().getAuthentication();
    return shown != null && shown.getPrincipal() instanceof Caller;
  }

  /**
   * @param to the page to go on to
   */
  @PostMapping("/project")
  @Needs(Role.ADMIN)
  String lookAt(
      Caller caller,
      HttpServletRequest request,
      @RequestParam String project,
      @RequestParam @Nullable String to) {
    KeySession.lookAt(caller.about(project, "project"), request.getSession());
    return "redirect:" + WayBack.to(to);
  }
}
