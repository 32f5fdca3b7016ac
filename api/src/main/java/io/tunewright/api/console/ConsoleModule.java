package io.tunewright.api.console;

import io.tunewright.api.console.logs.LogReading;
import io.tunewright.api.telemetry.Telemetry;
import java.time.InstantSource;
import java.time.ZoneId;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The console's frame; each feature's pages are a module of their own. */
@Configuration(proxyBeanMethods = false)
@Import(HomePage.class)
public class ConsoleModule {

  @Bean
  Words words() {
    return new Words(InstantSource.system(), ZoneId.systemDefault());
  }

  @Bean
  LogReading logReading(Telemetry telemetry) {
    return new LogReading(telemetry);
  }

  @Bean
  SendBack sendBack() {
    return new SendBack();
  }

  @Bean
  Rail rail() {
    return new Rail();
  }
}
