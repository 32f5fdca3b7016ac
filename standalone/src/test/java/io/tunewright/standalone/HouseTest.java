package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.client.WorkflowClient;
import io.tunewright.standalone.parts.ChildTemporal;
import io.tunewright.standalone.parts.Home;
import io.tunewright.standalone.parts.HomeLock;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HouseTest {
  private static final List<String> ANY_PORT =
      List.of("--tunewright.port=0", "--tunewright.store.port=0");

  @TempDir Path scratch;

  @Test
  void everything_runs_in_one_process_answers_its_owner_and_leaves_nothing_behind() {
    Home home = Home.at(scratch);
    RealParts.temporal();
    try (House house = new House(HomeLock.take(home), home)) {
      house.open(Role.ALL, ANY_PORT);

      assertThat(ApiClient.of(home).get("/models").path("object").asString()).isEqualTo("list");
      assertThatThrownBy(() -> new ApiClient(house.address(), "tw-guessed").get("/models"))
          .hasMessageContaining("answered with 401");
    }
    assertThat(processesOf(home)).isEmpty();
    HomeLock.take(home).close();
  }

  @Test
  void the_owners_key_stays_valid_over_a_restart() {
    Home home = Home.at(scratch);
    String first = keyAfterAStart(home);

    assertThat(keyAfterAStart(home)).isEqualTo(first);
  }

  @Test
  void a_site_starts_without_any_database() {
    Home home = Home.at(scratch);
    try (ChildTemporal temporal = ChildTemporal.start(home, RealParts.temporal());
        House house = new House(HomeLock.take(home), home)) {
      house.open(
          Role.SITE,
          List.of(
              "--tunewright.site.name=away",
              "--tunewright.temporal.target=" + temporal.target(),
              "--tunewright.store.endpoint=http://127.0.0.1:1",
              "--tunewright.store.access-key=none",
              "--tunewright.store.secret-key=none"));

      assertThat(house.beans(DataSource.class)).isEmpty();
      assertThat(house.beans(WorkflowClient.class)).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "ALL", mode = EnumSource.Mode.EXCLUDE)
  void a_part_of_an_installation_says_every_setting_that_it_lacks(Role role) {
    Home home = Home.at(scratch);
    try (House house = new House(HomeLock.take(home), home)) {
      assertThatThrownBy(() -> house.open(role, List.of()))
          .message()
          .contains(role.needed())
          .contains("TUNEWRIGHT_TEMPORAL_TARGET");
    }
  }

  private static String keyAfterAStart(Home home) {
    try (House house = new House(HomeLock.take(home), home)) {
      house.open(Role.ALL, ANY_PORT);
      ApiClient.of(home).get("/models");
      return home.read(AdminKey.FILE).orElseThrow();
    }
  }

  private static Stream<ProcessHandle> processesOf(Home home) {
    return ProcessHandle.allProcesses()
        .filter(process ->
            process.info().commandLine().orElse("").contains(home.directory().toString()));
  }
}
