package io.tunewright.api.console.jobs;

import io.tunewright.api.telemetry.Telemetry;
import io.tunewright.api.telemetry.WeightSight;
import io.tunewright.storage.catalog.Attempts;
import io.tunewright.storage.catalog.JobChanges;
import io.tunewright.storage.catalog.JobSearch;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The pages about jobs. */
@Configuration(proxyBeanMethods = false)
@Import({
  JobsPage.class,
  LivePage.class,
  JobPage.class,
  JobActions.class,
  SeriesPage.class,
  LogPage.class,
  NewJobPage.class
})
public class JobPagesModule {

  @Bean
  Curves curves(Telemetry telemetry, Attempts attempts) {
    return new Curves(telemetry, attempts);
  }

  @Bean
  LiveJobs liveJobs(
      JobChanges changes, JobSearch search, Telemetry telemetry, WeightSight weights) {
    return new LiveJobs(changes, search, telemetry, weights);
  }
}
