package io.tunewright.api.console.sites;

import io.tunewright.storage.catalog.JobSearch;
import io.tunewright.storage.objects.ObjectStore;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The page of sites. */
@Configuration(proxyBeanMethods = false)
@Import(SitePage.class)
public class SitePagesModule {

  @Bean
  Sites sitesAsShown(ObjectStore store, JobSearch jobs) {
    return new Sites(store, jobs, InstantSource.system());
  }
}
