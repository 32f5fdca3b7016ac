package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.unchecked;

import io.tunewright.standalone.parts.Home;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One process of Tunewright with a role, a home and wires of its own. */
final class Member implements Breakable {
  /** What a process can be; a site's has no way to the database. */
  enum Role {
    API,
    WORKER,
    SITE
  }

  private final Role role;
  private final String name;
  private final Home home;
  final StoreWire store;
  final Wire temporal;
  final @Nullable Wire database;
  private final Jvm jvm;

  /** Begins to start; {@link #awaitReady} tells when it is there. */
  Member(Role role, int number, Ground ground) {
    this.role = role;
    this.name = word() + "-" + number;
    this.home = Home.at(ground.directory().resolve(name));
    this.store = new StoreWire(this, ground.store()::port, ground.watchers());
    this.temporal = new Wire(ground.temporal()::port);
    this.database = role == Role.SITE ? null : new Wire(ground.postgres()::port);
    home.write("tunewright.properties", ground.settings(this));
    this.jvm =
        new Jvm(
            "io.tunewright.standalone.Tunewright",
            "Ctrl-C stops it",
            home.directory(),
            List.of("up", "--role=" + word(), "--port=0", "--home=" + home.directory()),
            Map.of("CHAOS_DIRECTORY", ground.chaos().toString()));
  }

  Role role() {
    return role;
  }

  @Override
  public String name() {
    return name;
  }

  void awaitReady() {
    jvm.awaitReady();
  }

  boolean isAlive() {
    return jvm.isAlive();
  }

  /** Of an api: where it listens, ending with {@code /v1}; null while it doesn't. */
  @Nullable String address() {
    return jvm.isAlive() ? home.read("address").map(String::strip).orElse(null) : null;
  }

  /** Of an api: its owner's key. */
  String key() {
    return home.read("key").orElseThrow().strip();
  }

  @Override
  public void kill() {
    jvm.kill();
    unchecked(() -> Files.deleteIfExists(home.resolve("address")));
  }

  /** An orderly stop, as after Ctrl-C. */
  void stop() {
    jvm.stop();
  }

  @Override
  public void revive() {
    jvm.revive();
  }

  @Override
  public void freeze() {
    Processes.signal("STOP", jvm.pid());
  }

  @Override
  public void thaw() {
    Processes.signal("CONT", jvm.pid());
  }

  private String word() {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
