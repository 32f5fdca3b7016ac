package io.tunewright.api.hub;

import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.ObjectStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The hub at {@code /hf}. */
@Configuration(proxyBeanMethods = false)
@Import(HubController.class)
public class HubModule {

  @Bean
  HubShelf hubShelf(Snapshots snapshots, Adapters adapters) {
    return new HubShelf(snapshots, adapters);
  }

  @Bean
  HubFilesController hubFiles(HubShelf shelf, ObjectStore store, Environment settings) {
    String serve = settings.getProperty("tunewright.hub.serve", "proxy");
    if (!serve.equals("proxy") && !serve.equals("redirect")) {
      throw new IllegalArgumentException(
          "tunewright.hub.serve is '%s', wanted proxy or redirect".formatted(serve));
    }
    return new HubFilesController(shelf, store, serve.equals("redirect"));
  }
}
