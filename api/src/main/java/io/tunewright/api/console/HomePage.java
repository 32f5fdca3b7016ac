package io.tunewright.api.console;

import io.tunewright.api.auth.Open;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The console begins with the jobs. */
@Controller
final class HomePage {
  @GetMapping("/")
  @Open
  String home() {
    return "redirect:/jobs";
  }
}
