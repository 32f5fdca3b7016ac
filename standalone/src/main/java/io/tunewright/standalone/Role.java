package io.tunewright.standalone;

import io.tunewright.api.ApiModule;
import io.tunewright.storage.catalog.CatalogModule;
import io.tunewright.storage.objects.StoreModule;
import io.tunewright.worker.ControlWorker;
import io.tunewright.worker.SiteWorker;
import java.util.List;

/** What one process is, and hence the modules that it is made of: this is the map of the system. */
enum Role {
  /** Everything in one process; what the settings don't name is embedded. */
  ALL(
      List.of(),
      StoreModule.class,
      CatalogModule.class,
      TemporalModule.class,
      WebServer.class,
      ApiModule.class,
      ControlWorker.class,
      SiteWorker.class),

  /** The front door: needs the catalog, the store and Temporal; has no hands. */
  API(
      List.of("tunewright.store.endpoint", "tunewright.database.url", "tunewright.temporal.target"),
      StoreModule.class,
      CatalogModule.class,
      TemporalModule.class,
      WebServer.class,
      ApiModule.class),

  /** The control worker: workflows, planning, staging, cataloguing, publishing. */
  WORKER(
      List.of("tunewright.store.endpoint", "tunewright.database.url", "tunewright.temporal.target"),
      StoreModule.class,
      CatalogModule.class,
      TemporalModule.class,
      ControlWorker.class),

  /** A site's hands: they reach out to Temporal and the store, and know of no database. */
  SITE(
      List.of("tunewright.store.endpoint", "tunewright.temporal.target", "tunewright.site.name"),
      StoreModule.class,
      TemporalModule.class,
      SiteWorker.class);

  private final List<String> needed;
  private final Class<?>[] modules;

  Role(List<String> needed, Class<?>... modules) {
    this.needed = needed;
    this.modules = modules;
  }

  /** Settings without which this role can't start. */
  List<String> needed() {
    return needed;
  }

  Class<?>[] modules() {
    return modules.clone();
  }

  boolean servesHttp() {
    return this == ALL || this == API;
  }

  boolean runsTrainers() {
    return this == ALL || this == SITE;
  }
}
