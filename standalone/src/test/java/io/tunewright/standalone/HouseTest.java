package io.tunewright.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowClient;
import io.tunewright.standalone.parts.ChildTemporal;
import io.tunewright.standalone.parts.Home;
import io.tunewright.standalone.parts.HomeLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HouseTest {
  private static final List<String> ANY_PORT =
      List.of("--tunewright.port=0", "--tunewright.store.port=0");

  private static final Duration PATIENCE = Duration.ofMinutes(2);

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
      house.open(Role.SITE, site(temporal.target()));

      assertThat(house.beans(DataSource.class)).isEmpty();
      assertThat(house.beans(WorkflowClient.class)).hasSize(1);
    }
  }

  @Test
  void a_role_waits_for_a_temporal_that_is_away_when_it_starts() throws Exception {
    Home home = Home.at(scratch);
    int port = freePort();
    PrintStream terminal = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, UTF_8));
    try (House house = new House(HomeLock.take(home), home)) {
      var open = CompletableFuture.runAsync(() -> house.open(Role.SITE, site("127.0.0.1:" + port)));
      await()
          .atMost(PATIENCE)
          .until(() -> said.toString(UTF_8).contains("tunewright: Temporal does not answer: "));
      assertThat(open).isNotDone();

      Process temporal = temporal(port);
      try {
        assertThat(open).succeedsWithin(PATIENCE);
        assertThat(house.isOpen()).isTrue();
      } finally {
        house.close();
        temporal.destroy();
        temporal.onExit().join();
      }
    } finally {
      System.setErr(terminal);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private Process temporal(int port) throws IOException {
    return new ProcessBuilder(
            RealParts.temporal().toString(),
            "server",
            "start-dev",
            "--headless",
            "--port",
            Integer.toString(port))
        .redirectErrorStream(true)
        .redirectOutput(scratch.resolve("temporal.txt").toFile())
        .start();
  }

  private static List<String> site(String temporal) {
    return List.of(
        "--tunewright.site.name=away",
        "--tunewright.temporal.target=" + temporal,
        "--tunewright.store.endpoint=http://127.0.0.1:1",
        "--tunewright.store.access-key=none",
        "--tunewright.store.secret-key=none");
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
