package io.tunewright.worker.publish;

import io.tunewright.storage.catalog.LocalCatalog;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The catalog's adapters and aliases as they once were. */
final class AdapterDump {
  private static final List<String> TABLES = List.of("adapters", "aliases");

  private final JdbcClient database;

  private AdapterDump(LocalCatalog catalog, String rows) {
    database = catalog.get(JdbcClient.class);
    for (String table : TABLES) {
      database.sql("drop table if exists dump_" + table).update();
      database
          .sql("create table dump_%s as select * from %s where %s".formatted(table, table, rows))
          .update();
    }
  }

  static AdapterDump of(LocalCatalog catalog) {
    return new AdapterDump(catalog, "true");
  }

  /** From before there was any. */
  static AdapterDump empty(LocalCatalog catalog) {
    return new AdapterDump(catalog, "false");
  }

  void restore() {
    database.sql("truncate evaluations, alias_moves, aliases, adapters").update();
    for (String table : TABLES) {
      database.sql("insert into %s select * from dump_%s".formatted(table, table)).update();
    }
  }
}
