package io.tunewright.storage.webhooks;

import io.tunewright.notify.EndpointRule;
import java.util.Arrays;
import java.util.HashSet;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** From {@code tunewright.secrets.*} and {@code tunewright.webhooks.*}. */
@Configuration(proxyBeanMethods = false)
public class WebhooksModule {
  @Bean
  SigningSecrets signingSecrets(Environment settings) {
    return new SigningSecrets(settings.getProperty(SigningSecrets.SETTING));
  }

  @Bean
  EndpointRule endpointRule(Environment settings) {
    return new EndpointRule(
        new HashSet<>(
            Arrays.asList(
                settings.getProperty(EndpointRule.SETTING, String[].class, new String[0]))));
  }
}
