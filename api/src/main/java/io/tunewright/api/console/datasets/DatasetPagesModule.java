package io.tunewright.api.console.datasets;

import io.tunewright.storage.objects.ObjectStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The pages of datasets. */
@Configuration(proxyBeanMethods = false)
@Import(DatasetPages.class)
public class DatasetPagesModule {

  @Bean
  DatasetLooks datasetLooks(ObjectStore store) {
    return new DatasetLooks(store);
  }
}
