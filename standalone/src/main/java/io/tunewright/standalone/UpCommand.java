package io.tunewright.standalone;

import io.tunewright.standalone.parts.Home;
import io.tunewright.standalone.parts.HomeLock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code tunewright up}. */
@Command(
    name = "up",
    description = {
      "Runs Tunewright until Ctrl-C.",
      "By default everything runs in this process, with an embedded PostgreSQL, object store and"
          + " Temporal; settings replace each of them with one of your own. Trainers go on when"
          + " Tunewright stops, and the next start finds them again."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Every setting can stand in tunewright.properties in the data directory, or in the environment"
          + " (tunewright.store.endpoint as TUNEWRIGHT_STORE_ENDPOINT)."
    })
final class UpCommand implements Callable<Integer> {
  @Mixin private final HomeOption home = new HomeOption();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description =
          "What this process is: all, or one part of a larger installation: api (the front door),"
              + " worker (planning, staging, publishing) or site (launching and tracking trainers,"
              + " with no access to the database). Default: all.")
  private Role role = Role.ALL;

  @Option(
      names = "--site",
      paramLabel = "NAME",
      description = "The name of the site that this process serves. Default for all: local.")
  private @Nullable String site;

  @Override
  public Integer call() throws InterruptedException {
    Home at = home.open();
    House house = new House(HomeLock.take(at), at);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread stop =
        new Thread(() -> {
          Farewell.to(house);
          stopped.countDown();
        });
    Runtime.getRuntime().addShutdownHook(stop);
    house.open(role, settings());
    Greeting.of(house, at, role).forEach(System.out::println);
    System.out.println("Ctrl-C stops it" + (role.runsTrainers() ? "; trainers go on" : ""));
    stopped.await();
    return 0;
  }

  private List<String> settings() {
    List<String> settings = new ArrayList<>(server.settings());
    if (site != null) {
      settings.add("--tunewright.site.name=" + site);
    }
    return settings;
  }
}
