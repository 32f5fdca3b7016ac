package io.tunewright.api.webhooks;

import io.tunewright.storage.catalog.Webhooks;
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
}
