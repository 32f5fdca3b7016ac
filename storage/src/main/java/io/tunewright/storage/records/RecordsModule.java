package io.tunewright.storage.records;

import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.catalog.Checkpoints;
import io.tunewright.storage.catalog.DatasetAliases;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Rows;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.catalog.Schedules;
import io.tunewright.storage.objects.ObjectStore;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The records; needs the catalog and the store. */
@Configuration(proxyBeanMethods = false)
public class RecordsModule {

  @Bean
  JobRecords jobRecords(ObjectStore store, Jobs jobs) {
    return new JobRecords(store, jobs);
  }

  @Bean
  FileRecords fileRecords(ObjectStore store) {
    return new FileRecords(store);
  }

  @Bean
  AdapterRecords adapterRecords(ObjectStore store, Adapters adapters, Aliases aliases) {
    return new AdapterRecords(store, adapters, aliases);
  }

  @Bean
  EvaluationRecords evaluationRecords(ObjectStore store, Evaluations evaluations) {
    return new EvaluationRecords(store, evaluations);
  }

  @Bean
  PinRecords pinRecords(ObjectStore store, Checkpoints checkpoints) {
    return new PinRecords(store, checkpoints);
  }

  @Bean
  DatasetAliasRecords datasetAliasRecords(ObjectStore store, DatasetAliases aliases) {
    return new DatasetAliasRecords(store, aliases);
  }

  @Bean
  ScheduleRecords scheduleRecords(ObjectStore store, Schedules schedules) {
    return new ScheduleRecords(store, schedules);
  }

  @Bean
  ScheduleRunRecords scheduleRunRecords(ObjectStore store, ScheduleRuns runs) {
    return new ScheduleRunRecords(store, runs);
  }

  @Bean
  Rebuild rebuild(
      ObjectStore store,
      Rows rows,
      JobRecords jobs,
      FileRecords files,
      AdapterRecords adapters,
      EvaluationRecords evaluations,
      DatasetAliasRecords datasetAliases,
      ScheduleRecords schedules,
      ScheduleRunRecords runs) {
    return new Rebuild(
        store, rows, jobs, files, adapters, List.of(evaluations, datasetAliases, schedules, runs));
  }
}
