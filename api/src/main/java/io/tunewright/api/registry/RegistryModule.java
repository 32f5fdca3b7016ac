package io.tunewright.api.registry;

import io.tunewright.api.sweep.Sweeper;
import io.tunewright.api.sweep.Workflows;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.catalog.Stagings;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.records.AdapterRecords;
import java.nio.file.Path;
import java.util.Arrays;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** Base models and adapters. */
@Configuration(proxyBeanMethods = false)
@Import({
  BaseModelsController.class,
  AdaptersController.class,
  AliasesController.class,
  DatasetsController.class,
  DatasetAliasesController.class,
  StorageController.class
})
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
  Sources modelSources(Models models, AllowedRoots roots, Environment settings) {
    return new Sources(models, roots, settings.getProperty("tunewright.sources.default", "hf"));
  }

  @Bean
  AdapterVersions adapterVersions(Adapters adapters) {
    return new AdapterVersions(adapters);
  }

  @Bean
  Promotions promotions(AdapterRecords records) {
    return new Promotions(records);
  }

  @Bean
  BaseModels baseModels(
      Models models,
      Sources sources,
      Jobs jobs,
      Stagings stagings,
      Snapshots snapshots,
      ObjectStore store,
      Workflows workflows,
      Sweeper sweeper) {
    StagedWeights weights = new StagedWeights(models, jobs, stagings, snapshots, store, workflows);
    return new BaseModels(models, sources, stagings, weights, sweeper);
  }

  @Bean
  ImportedDatasets importedDatasets(Files files, Sweeper sweeper) {
    return new ImportedDatasets(files, sweeper);
  }
}
