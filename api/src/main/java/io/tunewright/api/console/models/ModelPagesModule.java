package io.tunewright.api.console.models;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The pages of base models. */
@Configuration(proxyBeanMethods = false)
@Import(ModelPages.class)
public class ModelPagesModule {}
