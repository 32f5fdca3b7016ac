package io.tunewright.standalone.chaos;

import io.tunewright.standalone.parts.EmbeddedPostgres;
import io.tunewright.standalone.parts.Home;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** A PostgreSQL of several processes, which comes back on the same data and another port. */
final class PostgresServer implements Breakable {
  /** It keeps a few to use again. */
  private static final int MOST_FILES = 64;

  private final Home home;
  private volatile EmbeddedPostgres running;

  PostgresServer(Path directory) {
    home = Home.at(directory);
    running = EmbeddedPostgres.start(home);
  }

  int port() {
    return URI.create(running.url().substring("jdbc:".length())).getPort();
  }

  /** As somebody finds it who listens at this port. */
  String url(int at) {
    return "jdbc:postgresql://127.0.0.1:" + at + "/postgres";
  }

  String user() {
    return running.user();
  }

  String password() {
    return running.password();
  }

  @Override
  public String name() {
    return "PostgreSQL";
  }

  @Override
  public void kill() {
    postmaster().ifPresent(Processes::kill);
  }

  @Override
  public void revive() {
    if (postmaster().isEmpty()) {
      running = EmbeddedPostgres.start(home);
    }
  }

  @Override
  public void freeze() {
    postmaster().ifPresent(root -> Processes.signal("STOP", root));
  }

  @Override
  public void thaw() {
    postmaster().ifPresent(root -> Processes.signal("CONT", root));
  }

  /** Has it begin one new file of its log after the other, until it finds no room for one. */
  void wantRoom() {
    try (Connection connection = DriverManager.getConnection(running.url(), user(), password());
        Statement statement = connection.createStatement()) {
      for (int file = 0; file < MOST_FILES; file++) {
        statement.execute("SELECT pg_logical_emit_message(false, 'chaos', ''), pg_switch_wal()");
      }
    } catch (SQLException noRoom) {
      // what was wanted
    }
  }

  private Optional<ProcessHandle> postmaster() {
    return Processes.startedWith("-D " + home.resolve("postgres/data")).findFirst();
  }
}
