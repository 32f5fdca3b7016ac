package io.tunewright.worker;

import io.tunewright.worker.stage.StageSettings;
import io.tunewright.worker.stage.transfer.BufferPool;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** How weights move, and the memory that all who move them share: one per process. */
@Configuration(proxyBeanMethods = false)
public class StageModule {

  @Bean
  StageSettings stageSettings(Environment settings) {
    return StageSettings.from(settings);
  }

  @Bean
  BufferPool buffers(StageSettings stage) {
    return new BufferPool(stage.memory());
  }
}
