package io.tunewright.api;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.storage.catalog.Role;
import org.springframework.http.MediaType;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/** The least pages that a console can have. */
@Controller
final class ProbePages {

  @GetMapping(value = "/probe", produces = MediaType.TEXT_HTML_VALUE)
  @ResponseBody
  @Needs(Role.VIEWER)
  String whoAmI(Caller caller) {
    return caller.project() + " " + caller.role();
  }

  @GetMapping(value = "/token", produces = MediaType.TEXT_HTML_VALUE)
  @ResponseBody
  @Needs(Role.VIEWER)
  String form(CsrfToken token) {
    return "<input name=\"_csrf\" value=\"%s\">".formatted(token.getToken());
  }

  @PostMapping("/probe/{what}/poke")
  @Needs(Role.OPERATOR)
  String poke(Caller caller, @PathVariable String what) {
    return "redirect:/probe";
  }
}
