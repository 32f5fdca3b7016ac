package io.tunewright.api.openai.files;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Uploaded files. */
@Configuration(proxyBeanMethods = false)
@Import(FilesController.class)
public class FilesModule {}
