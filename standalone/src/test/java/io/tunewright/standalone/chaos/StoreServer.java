package io.tunewright.standalone.chaos;

import io.tunewright.standalone.parts.Home;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.StoreSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** S3Proxy in a process of its own, always on the same port. */
final class StoreServer implements Breakable {
  private final int port = Ports.next();
  private final Home home;
  private final Jvm jvm;

  StoreServer(Path directory) {
    home = Home.at(directory);
    jvm =
        new Jvm(
            StoreMain.class.getName(),
            StoreMain.READY,
            home.directory(),
            List.of(home.directory().toString(), Integer.toString(port)),
            Map.of("CHAOS_DIRECTORY", home.directory().toString())); // by which its end finds it
  }

  int port() {
    return port;
  }

  /** As somebody finds it who listens at this port. */
  StoreSettings settings(int at) {
    return new StoreSettings(
        URI.create("http://127.0.0.1:" + at),
        "us-east-1",
        "tunewright",
        "tunewright",
        home.secret("s3-secret"),
        true);
  }

  /** A client of the harness's own, whose way nothing disturbs. */
  ObjectStore client() {
    return ObjectStore.open(settings(port));
  }

  void awaitReady() {
    jvm.awaitReady();
  }

  @Override
  public String name() {
    return "the store";
  }

  @Override
  public void kill() {
    jvm.kill();
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
}
