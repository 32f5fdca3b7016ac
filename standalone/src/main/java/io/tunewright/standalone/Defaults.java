package io.tunewright.standalone;

import io.tunewright.standalone.parts.Home;
import java.util.HashMap;
import java.util.Map;

/** What is so unless an option, the environment or {@code tunewright.properties} says otherwise. */
final class Defaults {
  private Defaults() {}

  static Map<String, Object> of(Home home, Role role) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("tunewright.home", home.directory().toString());
    settings.put("tunewright.site.workdir", home.resolve("site").toString());
    settings.put("tunewright.site.environments", home.resolve("environments").toString());
    if (role == Role.ALL) {
      settings.put("tunewright.site.name", "local");
    }

    settings.put("springdoc.api-docs.path", "/v1/openapi.json");
    settings.put("spring.servlet.multipart.enabled", "false"); // uploads are streamed
    settings.put("server.port", "${tunewright.port:8420}");
    settings.put("server.address", "${tunewright.bind:127.0.0.1}");
    settings.put("server.shutdown", "graceful");
    settings.put("spring.lifecycle.timeout-per-shutdown-phase", "10s");
    settings.put("spring.main.banner-mode", "off");
    settings.put("spring.main.log-startup-info", "false");

    // See logback-spring.xml for what goes where.
    settings.put("logging.register-shutdown-hook", "false"); // it would go before the house has
    settings.put("logging.file.name", home.resolve("logs/tunewright.log").toString());
    settings.put("logging.level.root", "WARN");
    settings.put("logging.level.io.tunewright", "INFO");
    return settings;
  }
}
