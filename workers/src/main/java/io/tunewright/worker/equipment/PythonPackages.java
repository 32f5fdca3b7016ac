package io.tunewright.worker.equipment;

import io.tunewright.worker.activity.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The versions of what a trainer stands on, read from its environment without importing any. */
final class PythonPackages {
  private static final String SCRIPT =
      """
      import importlib.metadata as installed, platform
      print("=", "python", platform.python_version())
      for name in ("torch", "torch-npu", "transformers", "trl", "peft", "accelerate"):
          try:
              print("=", name, installed.version(name))
          except installed.PackageNotFoundError:
              pass
      """;

  private PythonPackages() {}

  /** Versions by name; empty where the environment isn't made yet, or its interpreter fails. */
  static Map<String, String> of(Path python) {
    Map<String, String> versions = new LinkedHashMap<>();
    if (Files.isExecutable(python)) {
      Command.run(List.of(python.toString(), "-c", SCRIPT))
          .said()
          .lines()
          .map(line -> line.split(" "))
          .filter(line -> line.length == 3 && line[0].equals("="))
          .forEach(line -> versions.put(line[1], line[2]));
    }
    return versions;
  }
}
