package io.tunewright.api.console.adapters;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The pages of adapters. */
@Configuration(proxyBeanMethods = false)
@Import({AdapterPages.class, EvaluationPages.class, PromotionForms.class, ApprovalForms.class})
public class AdapterPagesModule {}
