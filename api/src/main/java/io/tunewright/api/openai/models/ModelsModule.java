package io.tunewright.api.openai.models;

import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Checkpoints;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Snapshots;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Models. */
@Configuration(proxyBeanMethods = false)
@Import(ModelsController.class)
public class ModelsModule {

  @Bean
  ModelShelf modelShelf(
      Models models, Snapshots snapshots, Adapters adapters, Jobs jobs, Checkpoints checkpoints) {
    return new ModelShelf(models, snapshots, adapters, jobs, checkpoints);
  }
}
