package io.tunewright.standalone;

import io.tunewright.standalone.parts.EmbeddedPostgres;
import io.tunewright.standalone.parts.EmbeddedStore;
import io.tunewright.standalone.parts.Home;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.StoreSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** The store and the database: each is embedded unless the settings name one. */
final class Storage implements AutoCloseable {
  private final Map<String, Object> settings = new LinkedHashMap<>();
  private @Nullable EmbeddedStore store;
  private @Nullable EmbeddedPostgres postgres;

  Storage(Home home, Environment given) {
    try {
      if (!given.containsProperty("tunewright.store.endpoint")) {
        store =
            EmbeddedStore.start(
                home, given.getProperty("tunewright.store.port", Integer.class, 8421));
        use(store.settings());
      }
      if (!given.containsProperty("tunewright.database.url")) {
        postgres = EmbeddedPostgres.start(home);
        use(postgres);
      }
    } catch (RuntimeException refused) {
      close();
      throw refused;
    }
  }

  /** What the modules need to know of those that are embedded. */
  Map<String, Object> settings() {
    return settings;
  }

  @Override
  public void close() {
    if (postgres != null) {
      postgres.close();
    }
    if (store != null) {
      store.close();
    }
  }

  private void use(StoreSettings at) {
    settings.put("tunewright.store.endpoint", at.endpoint().toString());
    settings.put("tunewright.store.region", at.region());
    settings.put("tunewright.store.bucket", at.bucket());
    settings.put("tunewright.store.access-key", at.accessKey());
    settings.put("tunewright.store.secret-key", at.secretKey());
    settings.put("tunewright.store.path-style", at.pathStyle());
    try (ObjectStore objects = ObjectStore.open(at)) {
      objects.createBucket();
    }
  }

  private void use(EmbeddedPostgres at) {
    settings.put("tunewright.database.url", at.url());
    settings.put("tunewright.database.user", at.user());
    settings.put("tunewright.database.password", at.password());
  }
}
