package io.tunewright.api.schedules;

import io.tunewright.api.openai.jobs.JobTemplates;
import io.tunewright.api.registry.AllowedRoots;
import io.tunewright.api.sweep.ScheduleSweep;
import io.tunewright.api.sweep.Sweeper;
import io.tunewright.api.sweep.TemporalSchedules;
import io.tunewright.storage.catalog.DatasetAliases;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.catalog.Schedules;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** Schedules. */
@Configuration(proxyBeanMethods = false)
@Import({SchedulesController.class, ScheduleCommandsController.class})
public class SchedulesModule {

  /** What matters here of {@code tunewright.sources.s3.<name>}. */
  record Server(@Nullable List<String> buckets) {}

  @Bean
  ScheduleRequests scheduleRequests(
      JobTemplates jobs, DatasetAliases aliases, AllowedRoots roots, Environment settings) {
    return new ScheduleRequests(jobs, new Watches(aliases, roots, buckets(settings)));
  }

  private static Set<String> buckets(Environment settings) {
    return Binder.get(settings)
        .bind("tunewright.sources.s3", Bindable.mapOf(String.class, Server.class))
        .orElse(Map.of())
        .values()
        .stream()
        .flatMap(server -> server.buckets() == null ? null : server.buckets().stream())
        .collect(Collectors.toSet());
  }

  @Bean
  ScheduleDesk scheduleDesk(
      Schedules schedules,
      ScheduleRuns runs,
      ScheduleRequests requests,
      TemporalSchedules temporal,
      ScheduleSweep sweep,
      Sweeper sweeper) {
    return new ScheduleDesk(schedules, runs, requests, temporal, sweep, sweeper);
  }
}
