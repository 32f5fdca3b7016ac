package io.tunewright.storage.objects;

import java.net.URI;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The object store, from {@code tunewright.store.*}. */
@Configuration(proxyBeanMethods = false)
public class StoreModule {

  @Bean
  ObjectStore objectStore(Environment settings) {
    return ObjectStore.open(
        new StoreSettings(
            URI.create(settings.getRequiredProperty("tunewright.store.endpoint")),
            settings.getProperty("tunewright.store.region", "us-east-1"),
            settings.getProperty("tunewright.store.bucket", "tunewright"),
            settings.getRequiredProperty("tunewright.store.access-key"),
            settings.getRequiredProperty("tunewright.store.secret-key"),
            settings.getProperty("tunewright.store.path-style", Boolean.class, true)));
  }
}
