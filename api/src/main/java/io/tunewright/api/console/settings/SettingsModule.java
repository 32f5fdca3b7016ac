package io.tunewright.api.console.settings;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The pages of settings. */
@Configuration(proxyBeanMethods = false)
@Import({SettingsPages.class, AuditPage.class, WebhookPages.class})
public class SettingsModule {}
