package io.tunewright.api.health;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Health. */
@Configuration(proxyBeanMethods = false)
@Import(HealthController.class)
public class HealthModule {}
