package io.tunewright.api.evaluations;

import io.tunewright.storage.catalog.Files;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Evaluations of adapters. */
@Configuration(proxyBeanMethods = false)
@Import({EvaluationsController.class, EvaluationLogController.class})
public class EvaluationsModule {

  @Bean
  Specs evaluationSpecs(Files files) {
    return new Specs(files);
  }
}
