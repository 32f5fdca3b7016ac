package io.tunewright.api.audit;

import io.tunewright.storage.catalog.AuditLog;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The audit log: how it is written and read. */
@Configuration(proxyBeanMethods = false)
@Import({RequestIds.class, AnsweredIds.class, AuditController.class})
public class AuditModule {
  private static final int BEFORE_THE_GATE = -1;

  @Bean
  Trail trail(AuditLog audit) {
    return new Trail(audit);
  }

  @Bean
  WebMvcConfigurer recorder(Trail trail) {
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new Recorder(trail)).order(BEFORE_THE_GATE);
      }
    };
  }
}
