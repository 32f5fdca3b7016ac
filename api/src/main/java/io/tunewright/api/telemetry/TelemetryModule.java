package io.tunewright.api.telemetry;

import io.tunewright.storage.objects.ObjectStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads what runs write. */
@Configuration(proxyBeanMethods = false)
public class TelemetryModule {

  @Bean
  Telemetry telemetry(ObjectStore store) {
    return new Telemetry(store);
  }
}
