package io.tunewright.standalone.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
  @TempDir Path scratch;

  @Test
  void only_its_owner_may_look_into_a_home_and_its_secrets() throws IOException {
    Path open = Files.createDirectory(scratch.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));

    Home home = Home.at(open);
    home.secret("token");

    assertThat(mode(open)).isEqualTo("rwx------");
    assertThat(mode(open.resolve("token"))).isEqualTo("rw-------");
  }

  @Test
  void a_secret_stays_the_same_and_differs_between_homes() {
    Home home = Home.at(scratch.resolve("a"));

    String first = home.secret("token");

    assertThat(home.secret("token")).isEqualTo(first).hasSizeGreaterThan(40);
    assertThat(Home.at(scratch.resolve("b")).secret("token")).isNotEqualTo(first);
  }

  @Test
  void a_second_user_of_a_home_is_told_who_has_it() {
    Home home = Home.at(scratch);
    try (HomeLock held = HomeLock.take(home)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> HomeLock.take(home))
          .hasMessageContaining(scratch.toString())
          .hasMessageContaining("process id " + ProcessHandle.current().pid());
    }
    HomeLock.take(home).close();
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
