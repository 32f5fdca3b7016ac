package io.tunewright.standalone;

import io.tunewright.job.Owner;
import io.tunewright.standalone.parts.Home;
import io.tunewright.storage.catalog.Keys;
import io.tunewright.storage.catalog.Role;

/**
 * The key of whoever owns the home: made at the first start, kept in a private file, never logged.
 */
final class AdminKey {
  private AdminKey() {}

  static final String FILE = "key";

  /** Makes the key unless the home holds one that this catalog knows. */
  static void ensure(Home home, Keys keys) {
    boolean known =
        home.read(FILE).flatMap(secret -> keys.authenticate(secret.strip())).isPresent();
    if (!known) {
      Owner owner = new Owner("default", System.getProperty("user.name"));
      home.write(FILE, keys.create(owner, Role.ADMIN).secret() + "\n");
    }
  }
}
