package io.tunewright.storage.catalog;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The catalog in a database of its own, for a test class, on a real PostgreSQL of the process. */
public final class LocalCatalog implements BeforeAllCallback, AfterAllCallback {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  /** Ends with the process. */
  private static @Nullable EmbeddedPostgres postgres;

  private @Nullable AnnotationConfigApplicationContext spring;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Map<String, Object> settings =
        Map.of(
            "tunewright.database.url", database(),
            "tunewright.database.user", "postgres",
            "tunewright.database.pool", "16");
    AnnotationConfigApplicationContext started = new AnnotationConfigApplicationContext();
    started.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
    started.register(CatalogModule.class);
    started.refresh();
    spring = started;
  }

  /** The address of an empty one. */
  private static synchronized String database() throws Exception {
    EmbeddedPostgres server = postgres;
    if (server == null) {
      server = EmbeddedPostgres.start();
      postgres = server;
    }
    String name = "catalog_" + DATABASES.incrementAndGet();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    return server.getJdbcUrl("postgres", name);
  }

  /** One of the catalog's parts. */
  public <T> T get(Class<T> part) {
    if (spring == null) {
      throw new IllegalStateException("the catalog is opened before all tests");
    }
    return spring.getBean(part);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (spring != null) {
      spring.close();
    }
  }
}
