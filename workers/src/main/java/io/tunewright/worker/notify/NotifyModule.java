package io.tunewright.worker.notify;

import io.tunewright.notify.EndpointRule;
import io.tunewright.storage.catalog.Deliveries;
import io.tunewright.storage.catalog.Webhooks;
import io.tunewright.storage.webhooks.SigningSecrets;
import io.tunewright.storage.webhooks.WebhooksModule;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Sends webhooks. */
@Configuration(proxyBeanMethods = false)
@Import(WebhooksModule.class)
public class NotifyModule {
  /** Receivers are to answer first and work afterwards. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Bean
  WebhookDelivering webhookDelivering(
      Webhooks webhooks,
      Deliveries deliveries,
      SigningSecrets secrets,
      WebhookHttp webhookHttp,
      EndpointRule rule) {
    return new WebhookDelivering(webhooks, deliveries, secrets, webhookHttp, rule);
  }

  @Bean
  WebhookHttp webhookHttp(EndpointRule rule) {
    return new WebhookHttp(rule, LIMIT);
  }
}
