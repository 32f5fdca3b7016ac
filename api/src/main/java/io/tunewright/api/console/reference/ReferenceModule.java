package io.tunewright.api.console.reference;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The page of the API's reference. */
@Configuration(proxyBeanMethods = false)
@Import(ReferencePage.class)
public class ReferenceModule {}
