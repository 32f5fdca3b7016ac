package io.tunewright.storage.catalog;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.storage.objects.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A database that has had a migration refuses to be opened with another one of its number. */
class MigrationsTest {
  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

  /** As {@code sha256sum V*.sql | sort -V -k2} in their directory writes it. */
  private static final Path KNOWN = Path.of("src/test/resources/migrations.sha256");

  @Test
  void eachStaysAsItWasWrittenAndANewOneIsListed() throws IOException {
    Map<String, String> known =
        Files.readAllLines(KNOWN).stream()
            .map(line -> line.split(" {2}", 2))
            .collect(toMap(parts -> parts[1], parts -> parts[0]));
    List<String> changed = new ArrayList<>();
    try (Stream<Path> migrations = Files.list(MIGRATIONS)) {
      for (Path migration : migrations.toList()) {
        String name = migration.getFileName().toString();
        if (!Hashing.of(Files.readAllBytes(migration)).equals(known.remove(name))) {
          changed.add(name);
        }
      }
    }

    assertThat(changed).as("changed, or not listed yet in %s", KNOWN).isEmpty();
    assertThat(known).as("gone").isEmpty();
  }
}
