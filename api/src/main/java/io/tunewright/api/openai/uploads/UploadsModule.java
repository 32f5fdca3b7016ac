package io.tunewright.api.openai.uploads;

import io.tunewright.storage.catalog.Uploads;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.records.FileRecords;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** Uploads in parts. */
@Configuration(proxyBeanMethods = false)
@Import(UploadsController.class)
public class UploadsModule {
  /** As OpenAI gives them. */
  private static final Duration LIFETIME = Duration.ofHours(1);

  @Bean
  UploadRules uploadRules(Environment settings) {
    return new UploadRules(
        settings.getProperty("tunewright.uploads.lifetime", Duration.class, LIFETIME));
  }

  @Bean
  Completion completion(Uploads uploads, ObjectStore store, FileRecords records) {
    return new Completion(uploads, store, records);
  }
}
