package io.tunewright.api.registry;

import io.tunewright.storage.catalog.Models;
import java.nio.file.Path;
import java.util.Arrays;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** Base models and adapters. */
@Configuration(proxyBeanMethods = false)
@Import({BaseModelsController.class, AdaptersController.class})
public class RegistryModule {

  @Bean
  AllowedRoots allowedRoots(Environment settings) {
    return new AllowedRoots(
        Arrays.stream(
                settings.getProperty("tunewright.allowed-roots", String[].class, new String[0]))
            .map(Path::of)
            .toList());
  }

  @Bean
  Sources modelSources(Models models, AllowedRoots roots) {
    return new Sources(models, roots);
  }
}
