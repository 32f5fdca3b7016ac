package io.tunewright.worker.equipment;

import io.tunewright.plan.SiteFacts.Devices;
import io.tunewright.worker.activity.Command;
import io.tunewright.worker.trainer.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The accelerators of this machine, as their drivers' own programs tell. */
final class Accelerators {
  /** Where drivers put their programs, whether or not a service's PATH has it. */
  private static final List<String> USUAL =
      List.of("/usr/bin", "/usr/local/bin", "/usr/local/sbin", "/usr/sbin");

  private final List<Path> directories;
  private final List<Path> nodes;
  private final List<Found> found = new ArrayList<>();

  /** By the program that had it; more of the same say nothing new. */
  private final Map<String, String> troubles = new LinkedHashMap<>();

  /**
   * @param directories where programs are looked for
   * @param nodes device files by which the kernel shows accelerators
   */
  Accelerators(List<Path> directories, List<Path> nodes) {
    this.directories = directories;
    this.nodes = nodes;
  }

  static Accelerators ofThisMachine() {
    String path = System.getenv().getOrDefault("PATH", "");
    return new Accelerators(
        Stream.concat(Arrays.stream(path.split(":")), USUAL.stream())
            .filter(each -> !each.isEmpty())
            .map(Path::of)
            .distinct()
            .toList(),
        Device.nodes());
  }

  /** One accelerator. */
  record Found(String kind, @Nullable Long memoryBytes) {}

  /**
   * @param trouble why there may be more than these; null where nothing hinders
   */
  record Answer(List<Devices> devices, @Nullable String trouble) {}

  /** Asks; takes as long as the drivers do, each question 20 s at most. */
  Answer ask() {
    ask(NvidiaSmi.PROGRAM, NvidiaSmi.QUERY)
        .ifPresent(answer -> found.addAll(NvidiaSmi.parse(answer)));
    ask(NpuSmi.PROGRAM, NpuSmi.MAPPING)
        .ifPresent(answer ->
            NpuSmi.chips(answer).forEach(chip -> found.add(new Found(chip.name(), memory(chip)))));
    if (found.isEmpty() && troubles.isEmpty()) {
      nodes.stream()
          .filter(Files::exists)
          .findFirst()
          .ifPresent(node ->
              troubles.put("", "there is %s, and no program that tells of it".formatted(node)));
    }
    return new Answer(alike(), troubles.isEmpty() ? null : String.join("; ", troubles.values()));
  }

  private @Nullable Long memory(NpuSmi.Chip chip) {
    return ask(NpuSmi.PROGRAM, chip.memoryQuery()).flatMap(NpuSmi::memory).orElse(null);
  }

  /** Empty where there is no such program, or it fails. */
  private Optional<String> ask(String program, List<String> arguments) {
    Path path =
        directories.stream()
            .map(each -> each.resolve(program))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    if (path == null) {
      return Optional.empty();
    }
    Command.Outcome answer =
        Command.run(Stream.concat(Stream.of(path.toString()), arguments.stream()).toList());
    if (!answer.succeeded()) {
      troubles.putIfAbsent(
          program,
          "`%s %s` failed: %s"
              .formatted(
                  program,
                  String.join(" ", arguments),
                  answer.said().lines().filter(line -> !line.isBlank()).findFirst().orElse("")));
      return Optional.empty();
    }
    return Optional.of(answer.said());
  }

  private List<Devices> alike() {
    Map<Found, Integer> counts = new LinkedHashMap<>();
    found.forEach(each -> counts.merge(each, 1, Integer::sum));
    return counts.entrySet().stream()
        .map(
            each -> new Devices(each.getKey().kind(), each.getValue(), each.getKey().memoryBytes()))
        .toList();
  }
}
