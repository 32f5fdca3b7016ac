package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.reading;
import static io.tunewright.standalone.chaos.Unchecked.unchecked;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tunewright.worker.stage.SafetensorsFiles;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;

/** The stand-in trainer, the model that it is given, and what it must come to. */
final class Standin {
  /** A megabyte and a half of weights: some of it is there when a disk fills. */
  private static final int HIDDEN = 640;

  private Standin() {}

  /** The interpreter itself, not a script that looks for one. */
  static String python() {
    return output(new ProcessBuilder("python3", "-c", "import sys; print(sys.executable)"));
  }

  /** Lays the program out as something that can be called in an interpreter's place. */
  static Path install(Path directory, String python) {
    Path file = directory.resolve("trainer.py");
    unchecked(() -> {
      try (InputStream in =
          Objects.requireNonNull(Standin.class.getResourceAsStream("/chaos/trainer.py"))) {
        Files.writeString(file, "#!" + python + " -ES\n" + new String(in.readAllBytes(), UTF_8));
      }
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    });
    return file;
  }

  /**
   * A model with one layer's names and shapes, which nobody ever computes with.
   *
   * @param name that makes its bytes others than those of any other model
   */
  static void model(Path directory, String name) {
    unchecked(() -> {
      Files.createDirectories(directory);
      Files.writeString(
          directory.resolve("config.json"),
          """
          {"architectures": ["ChaosForCausalLM"], "model_type": "chaos", "max_position_embeddings": 4096}
          """);
      Files.writeString(
          directory.resolve("tokenizer_config.json"), "{\"chat_template\": \"{{ messages }}\"}");
      Files.writeString(directory.resolve("tokenizer.model"), "one token a word");
      int bytes = HIDDEN * HIDDEN * 4;
      Files.write(
          directory.resolve("model.safetensors"),
          SafetensorsFiles.bytes(
              "{\"__metadata__\":{\"name\":\"%s\"},\"model.layers.0.self_attn.q_proj.weight\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[0,%d]}}"
                  .formatted(name, HIDDEN, HIDDEN, bytes),
              bytes));
    });
  }

  /** The sha256 of the adapter that a training of so many steps comes to, interrupted or not. */
  static String expected(Path trainer, long seed, long steps) {
    ProcessBuilder builder =
        new ProcessBuilder(
            trainer.toString(), "--expect", Long.toString(seed), Long.toString(steps));
    builder.environment().putAll(Map.of("CHAOS_DIRECTORY", "none", "TUNEWRIGHT_ORDER", "none"));
    return output(builder);
  }

  private static String output(ProcessBuilder builder) {
    return reading(() -> new String(builder.start().getInputStream().readAllBytes(), UTF_8))
        .strip();
  }
}
