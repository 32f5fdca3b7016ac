package io.tunewright.api.openai.files;

import io.tunewright.api.sweep.Workflows;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.records.FileRecords;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Uploaded files. */
@Configuration(proxyBeanMethods = false)
@Import(FilesController.class)
public class FilesModule {

  @Bean
  FileShelf fileShelf(Files files, ObjectStore store, FileRecords records, Workflows workflows) {
    return new FileShelf(files, store, records, workflows);
  }
}
