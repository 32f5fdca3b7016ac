package io.tunewright.standalone;

import io.tunewright.standalone.parts.Home;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a Tunewright says once it is ready: where everything is. */
final class Greeting {
  private Greeting() {}

  static List<String> of(House house, Home home, Role role) {
    List<String> lines = new ArrayList<>();
    if (role.servesHttp()) {
      lines.add("Tunewright is up at " + house.address());
      lines.add("  console  " + house.console());
      lines.add("  key      " + home.resolve(AdminKey.FILE));
    } else {
      lines.add(
          "Tunewright is up as %s"
              .formatted(
                  role == Role.SITE
                      ? "site " + house.setting("tunewright.site.name")
                      : role.name().toLowerCase(Locale.ROOT)));
    }
    lines.add("  objects  " + house.setting("tunewright.store.endpoint"));
    lines.add("  engine   " + house.temporal().description());
    lines.add("  log      " + house.setting("logging.file.name"));
    house.temporal().warning().ifPresent(lines::add);
    return lines;
  }
}
