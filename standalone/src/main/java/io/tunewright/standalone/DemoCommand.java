package io.tunewright.standalone;

import io.tunewright.standalone.parts.Home;
import io.tunewright.standalone.parts.HomeLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** The command {@code tunewright demo}. */
@Command(
    name = "demo",
    description = {
      "Fine-tunes a small model from its inputs to a published adapter, and proves what it changed.",
      "The first run sets up the trainer's Python environment, which takes some minutes; later ones"
          + " reuse it and publish the adapter's next version. Where a server runs on the data"
          + " directory the demo uses it, else it starts one for as long as it takes."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Mixin private final HomeOption home = new HomeOption();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    Home at = home.open();
    Path python = TrainerPython.ensure(at);
    DemoInputs inputs = DemoInputs.prepare(at, python);
    Optional<HomeLock> lock = HomeLock.tryTake(at);
    if (lock.isEmpty()) {
      ApiClient api = ApiClient.of(at);
      System.out.println("using the Tunewright at " + api.address());
      walk(at, inputs);
    } else {
      walkAlone(lock.get(), at, inputs);
    }
    return 0;
  }

  private void walkAlone(HomeLock lock, Home at, DemoInputs inputs) {
    House house = new House(lock, at);
    Thread stop = new Thread(house::close);
    Runtime.getRuntime().addShutdownHook(stop);
    try (house) {
      System.out.println("starting Tunewright");
      List<String> settings = new ArrayList<>(server.settings());
      settings.add("--logging.threshold.console=WARN"); // the demo tells the journey itself
      house.open(Role.ALL, settings);
      Greeting.of(house, at, Role.ALL).forEach(System.out::println);
      walk(at, inputs);
    }
  }

  private static void walk(Home at, DemoInputs inputs) {
    ApiClient api = ApiClient.of(at);
    DemoJob demo = new DemoJob(api);
    String job = demo.submit(inputs);
    System.out.println("submitted " + job);
    demo.follow(job);
    JsonNode adapter = demo.adapter(job);
    DemoReport.of(job, adapter).forEach(System.out::println);
    DemoReport.further(job, adapter, at, api.address()).forEach(System.out::println);
  }
}
