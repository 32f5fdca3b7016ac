package io.tunewright.api.webhooks;

import io.tunewright.api.sweep.Sweeper;
import io.tunewright.notify.EndpointRule;
import io.tunewright.storage.catalog.Deliveries;
import io.tunewright.storage.catalog.Webhooks;
import io.tunewright.storage.webhooks.SigningSecrets;
import io.tunewright.storage.webhooks.WebhooksModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Webhook endpoints. */
@Configuration(proxyBeanMethods = false)
@Import({WebhooksModule.class, WebhooksController.class, DeliveriesController.class})
public class WebhooksApiModule {
  @Bean
  VisibleWebhooks visibleWebhooks(Webhooks webhooks) {
    return new VisibleWebhooks(webhooks);
  }

  @Bean
  WebhookDesk webhookDesk(
      Webhooks webhooks,
      VisibleWebhooks visible,
      Deliveries deliveries,
      SigningSecrets secrets,
      EndpointRule rule,
      Sweeper sweeper) {
    return new WebhookDesk(webhooks, visible, deliveries, secrets, rule, sweeper);
  }
}
