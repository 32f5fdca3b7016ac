package io.tunewright.api.auth;

import io.tunewright.storage.catalog.Keys;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The gate before every handler, and the keys that open it. */
@Configuration(proxyBeanMethods = false)
@Import(KeysController.class)
public class AuthModule {

  @Bean
  KeyCutter keyCutter(Keys keys) {
    return new KeyCutter(keys);
  }

  @Bean
  WebMvcConfigurer gate(Keys keys) {
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new Gate(keys));
      }

      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument());
      }
    };
  }
}
