package io.tunewright.api.telemetry;

import io.tunewright.api.sweep.Sweeper;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.ObjectStore;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads what runs write. */
@Configuration(proxyBeanMethods = false)
public class TelemetryModule {

  @Bean
  Telemetry telemetry(ObjectStore store) {
    return new Telemetry(store);
  }

  @Bean
  WeightSight weightSight(ObjectStore store, Snapshots snapshots) {
    return new WeightSight(store, snapshots::derivedOf, InstantSource.system());
  }

  @Bean
  Lookout lookout(Telemetry telemetry, WeightSight weights, ObjectStore store, Sweeper sweeper) {
    return new Lookout(
        telemetry, weights, new SiteSight(store, InstantSource.system()), sweeper::troubles);
  }
}
