package io.tunewright.api.openai.jobs;

import io.tunewright.api.evaluations.Specs;
import io.tunewright.api.registry.Sources;
import io.tunewright.api.sweep.Commands;
import io.tunewright.api.sweep.Sweeper;
import io.tunewright.api.sweep.Workflows;
import io.tunewright.api.telemetry.Lookout;
import io.tunewright.api.telemetry.Telemetry;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Attempts;
import io.tunewright.storage.catalog.Checkpoints;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Publications;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.records.PinRecords;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Fine-tuning jobs. */
@Configuration(proxyBeanMethods = false)
@Import({
  JobsController.class,
  CommandsController.class,
  ProgressController.class,
  AttemptsController.class,
  CheckpointsController.class,
  RunOutputController.class
})
public class JobsModule {

  @Bean
  VisibleJobs visibleJobs(Jobs jobs) {
    return new VisibleJobs(jobs);
  }

  @Bean
  JobCommands jobCommands(Jobs jobs, VisibleJobs visible, Commands commands, Sweeper sweeper) {
    return new JobCommands(jobs, visible, commands, sweeper);
  }

  @Bean
  JobCheckpoints jobCheckpoints(
      Jobs jobs,
      Checkpoints checkpoints,
      PinRecords pins,
      Publications publications,
      Sweeper sweeper) {
    return new JobCheckpoints(jobs, checkpoints, pins, publications, sweeper);
  }

  @Bean
  RunEvidence runEvidence(Attempts attempts, ObjectStore store) {
    return new RunEvidence(attempts, store);
  }

  @Bean
  Requests tuningRequests(
      Files files, Sources sources, Specs specs, Jobs jobs, JobCheckpoints checkpoints) {
    return new Requests(files, sources, specs, new Resumptions(jobs, checkpoints));
  }

  @Bean
  JobTemplates jobTemplates(Requests requests) {
    return new JobTemplates(requests);
  }

  @Bean
  Submission submission(
      Jobs jobs, PinRecords pins, Requests requests, Workflows workflows, Sweeper sweeper) {
    return new Submission(jobs, pins, requests, workflows, sweeper);
  }

  @Bean
  JobViews jobViews(Lookout lookout, Adapters adapters, Evaluations evaluations) {
    return new JobViews(lookout, adapters, evaluations);
  }

  @Bean
  EventFeed eventFeed(JobEvents events, Telemetry telemetry) {
    return new EventFeed(events, telemetry);
  }
}
