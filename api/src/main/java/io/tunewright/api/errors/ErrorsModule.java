package io.tunewright.api.errors;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Every failure answers in one shape. */
@Configuration(proxyBeanMethods = false)
@Import({Problems.class, LastResort.class})
public class ErrorsModule {}
