package io.tunewright.api.sites;

import io.tunewright.plan.ProgramVersion;
import io.tunewright.storage.catalog.JobSearch;
import io.tunewright.storage.objects.ObjectStore;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The sites that have ever told of themselves. */
@Configuration(proxyBeanMethods = false)
@Import(SitesController.class)
public class SitesModule {

  @Bean
  Sites sitesAsShown(ObjectStore store, JobSearch jobs) {
    return new Sites(store, jobs, InstantSource.system(), ProgramVersion.current());
  }
}
