package io.tunewright.standalone.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
  @TempDir Path scratch;

  @Test
  void what_was_committed_is_there_after_a_restart() throws SQLException {
    Home home = Home.at(scratch);
    try (EmbeddedPostgres first = EmbeddedPostgres.start(home)) {
      execute(first, "create table kept (x int)");
    }
    try (EmbeddedPostgres second = EmbeddedPostgres.start(home)) {
      execute(second, "insert into kept values (1)");
    }
  }

  /** A killed Tunewright leaves its PostgreSQL running: as one that nobody closes does here. */
  @Test
  void the_first_start_after_a_kill_replaces_the_orphan() throws SQLException {
    Home home = Home.at(scratch);
    EmbeddedPostgres orphan = EmbeddedPostgres.start(home);
    try (Connection open = connect(orphan, orphan.password())) {
      execute(orphan, "create table kept (x int)");

      try (EmbeddedPostgres next = EmbeddedPostgres.start(home)) {
        execute(next, "insert into kept values (1)");
        assertThat(next.url()).isNotEqualTo(orphan.url());
      }
      assertThat(open.isValid(1)).isFalse();
    }
    // Its lock goes a moment before itself.
    await().until(() -> running(home).isEmpty());
  }

  /** One that is stopped can't notice that its postmaster was killed. */
  @Test
  void a_session_that_outlives_its_postmaster_keeps_its_directory() throws Exception {
    Home home = Home.at(scratch);
    EmbeddedPostgres killed = EmbeddedPostgres.start(home);
    String session;
    try (Connection open = connect(killed, killed.password());
        var id = open.createStatement().executeQuery("select pg_backend_pid()")) {
      id.next();
      session = id.getString(1);
      Command.run(List.of("kill", "-STOP", session));
      try {
        ProcessHandle postmaster = running(home).getFirst();
        postmaster.destroyForcibly();
        postmaster.onExit().get();

        assertThatThrownBy(() -> EmbeddedPostgres.start(home))
            .hasMessageContaining("PostgreSQL does not start");
        assertThat(home.resolve("postgres/data/postmaster.pid")).exists();
      } finally {
        Command.run(List.of("kill", "-CONT", session));
      }
    }
    await().until(() -> ProcessHandle.of(Long.parseLong(session)).isEmpty());
    EmbeddedPostgres.start(home).close();
  }

  @Test
  void a_process_id_that_is_somebody_elses_by_now_hinders_nobody() throws IOException {
    Home home = Home.at(scratch);
    EmbeddedPostgres.start(home).close();
    Path lock = home.resolve("postgres/data/postmaster.pid");
    for (String left : List.of(ProcessHandle.current().pid() + "\n", "")) {
      Files.writeString(lock, left);

      EmbeddedPostgres.start(home).close();
    }
  }

  @Test
  void nobody_enters_without_the_password_and_every_commit_is_on_disk() throws SQLException {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(Home.at(scratch));
        Connection connection = connect(postgres, postgres.password());
        var setting = connection.createStatement().executeQuery("show fsync")) {
      assertThat(setting.next()).isTrue();
      assertThat(setting.getString(1)).isEqualTo("on");

      assertThatThrownBy(() -> connect(postgres, "guessed"))
          .hasMessageContaining("password authentication failed");
    }
  }

  private static List<ProcessHandle> running(Home home) {
    return RunningProcesses.startedWith("-D", home.resolve("postgres/data").toString());
  }

  private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres, postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect(EmbeddedPostgres postgres, String password)
      throws SQLException {
    return DriverManager.getConnection(postgres.url(), postgres.user(), password);
  }
}
