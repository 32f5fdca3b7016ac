package io.tunewright.storage.catalog;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The catalog on a real PostgreSQL of its own, for a test class. */
public final class LocalCatalog implements BeforeAllCallback, AfterAllCallback {
  private final AnnotationConfigApplicationContext spring =
      new AnnotationConfigApplicationContext();
  private @Nullable EmbeddedPostgres postgres;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    EmbeddedPostgres started = EmbeddedPostgres.start();
    postgres = started;
    Map<String, Object> settings =
        Map.of(
            "tunewright.database.url", started.getJdbcUrl("postgres", "postgres"),
            "tunewright.database.user", "postgres",
            "tunewright.database.pool", "16");
    spring.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
    spring.register(CatalogModule.class);
    spring.refresh();
  }

  /** One of the catalog's parts. */
  public <T> T get(Class<T> part) {
    return spring.getBean(part);
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    spring.close();
    if (postgres != null) {
      postgres.close();
    }
  }
}
