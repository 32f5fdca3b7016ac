package io.tunewright.standalone.parts;

import com.sun.security.auth.module.UnixSystem;
import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real PostgreSQL on the loopback address, its data below the home.
 *
 * <p>It lives in its own session, so that Ctrl-C does not stop it before those who use it. Where a
 * killed Tunewright left one behind, that one is stopped first: it has no users any more. Other
 * users of the machine are kept out by a generated password, and there is no Unix socket.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final String USER = "tunewright";

  private final List<String> asOrdinaryUser;
  private final Path program;
  private final Path data;
  private final int port;
  private final String password;

  private EmbeddedPostgres(Home home, int port) {
    this.asOrdinaryUser = asOrdinaryUser();
    this.program = PostgresBinaries.unpack(home).resolve("bin");
    this.data = home.resolve("postgres/data");
    this.port = port;
    this.password = home.secret("postgres-password");
  }

  /** Starts on a free port; returns once it accepts connections. */
  public static EmbeddedPostgres start(Home home) {
    EmbeddedPostgres postgres = new EmbeddedPostgres(home, FreePort.find());
    postgres.reapOrphan();
    postgres.createData(home);
    postgres.launch(home.subdirectory("logs").resolve("postgres.log"));
    return postgres;
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  public String user() {
    return USER;
  }

  public String password() {
    return password;
  }

  @Override
  public void close() {
    control("stop", "-m", "fast", "-t", "60");
  }

  private void reapOrphan() {
    if (!RunningProcesses.startedWith("-D", data.toString()).isEmpty()) {
      close();
    }
    try {
      Path lock = data.resolve("postmaster.pid");
      if (!isOfAnEndedProcess(lock)) {
        Files.deleteIfExists(lock);
      }
    } catch (IOException denied) {
      throw new UncheckedIOException(denied);
    }
  }

  /**
   * Of a process that has ended, PostgreSQL finds out whether those that it started still have the
   * directory open. One that lives only has the id that the file names by chance, as none that is
   * ours is left, and PostgreSQL would take it for ours for ever.
   */
  private static boolean isOfAnEndedProcess(Path lock) throws IOException {
    try (Stream<String> lines = Files.lines(lock)) {
      return lines
          .findFirst()
          .filter(id -> id.matches("[0-9]{1,18}"))
          .filter(id -> ProcessHandle.of(Long.parseLong(id)).isEmpty())
          .isPresent();
    } catch (NoSuchFileException none) {
      return false;
    }
  }

  /** Made beside its place and moved there when whole, so that a kill leaves no half database. */
  private void createData(Home home) {
    if (Files.isDirectory(data)) {
      return;
    }
    try {
      Path part = Files.createTempDirectory(data.getParent(), "initdb-");
      run(
          "initdb",
          "--pgdata=" + part,
          "--username=" + USER,
          "--pwfile=" + home.resolve("postgres-password"),
          "--auth=scram-sha-256",
          "--encoding=UTF8",
          "--locale-provider=builtin",
          "--builtin-locale=C.UTF-8",
          "--locale=C");
      Files.move(part, data, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException denied) {
      throw new UncheckedIOException(denied);
    }
  }

  private void launch(Path log) {
    try {
      control(
          "start",
          "--log=" + log,
          "--options=-p %d -h 127.0.0.1 -c unix_socket_directories= -c fsync=on".formatted(port),
          "--timeout=60");
    } catch (ApplicationFailure refused) {
      throw TuningError.CANNOT_START.because(
          "PostgreSQL does not start; the end of %s says: %s".formatted(log, LogTail.of(log)),
          refused);
    }
  }

  private void control(String action, String... options) {
    List<String> all = new ArrayList<>(List.of(action, "-D", data.toString(), "--wait"));
    all.addAll(List.of(options));
    run("pg_ctl", all.toArray(String[]::new));
  }

  private void run(String name, String... arguments) {
    Command.run(
        Command.joined(
            Command.joined(asOrdinaryUser, program.resolve(name).toString()), arguments));
  }

  /**
   * PostgreSQL refuses to run as root. In a user namespace of its own, root's processes have no
   * user id at all but keep their access to root's files.
   */
  private static List<String> asOrdinaryUser() {
    if (new UnixSystem().getUid() != 0) {
      return List.of();
    }
    List<String> unshare = List.of("unshare", "--user");
    if (Command.tryRun(Command.joined(unshare, "true")).exitCode() != 0) {
      throw TuningError.CANNOT_START.because(
          "PostgreSQL does not run as root, and this machine allows no user namespaces: start Tunewright as an ordinary user, or set tunewright.database.url to use a PostgreSQL of your own");
    }
    return unshare;
  }
}
