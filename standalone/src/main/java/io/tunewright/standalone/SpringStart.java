package io.tunewright.standalone;

import io.tunewright.standalone.parts.Home;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Starts modules on a home, with its settings. */
final class SpringStart {
  private SpringStart() {}

  /**
   * @param options {@code --name=value}, which go before the environment and {@code
   *     tunewright.properties}
   * @param parts starts what the modules stand on, and answers the settings that tell of it; they
   *     go before all others
   */
  static ConfigurableApplicationContext run(
      WebApplicationType web,
      Map<String, Object> defaults,
      List<String> options,
      Home home,
      Function<ConfigurableApplicationContext, Map<String, Object>> parts,
      Class<?>... modules) {
    SpringApplication application = new SpringApplication(modules);
    application.setWebApplicationType(web);
    application.setRegisterShutdownHook(false);
    application.setDefaultProperties(defaults);
    application.addInitializers(starting ->
        starting
            .getEnvironment()
            .getPropertySources()
            .addFirst(new MapPropertySource("embedded parts", parts.apply(starting))));
    List<String> settings = new ArrayList<>(options);
    settings.add(
        "--spring.config.additional-location=optional:file:"
            + home.resolve("tunewright.properties"));
    return application.run(settings.toArray(String[]::new));
  }
}
