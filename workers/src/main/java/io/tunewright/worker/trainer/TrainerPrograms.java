package io.tunewright.worker.trainer;

import io.tunewright.storage.objects.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The Python programs that come with Tunewright, laid out where a site's nodes can run them. */
public final class TrainerPrograms {
  private static final List<String> TRL =
      List.of(
          "callbacks.py",
          "checkpoints.py",
          "common.py",
          "conversations.py",
          "harness.py",
          "models.py",
          "phases.py",
          "proof.py",
          "requirements.txt",
          "score.py",
          "sft.py",
          "tuner.py");

  private final Map<String, byte[]> files = new TreeMap<>();
  private final Path directory;

  /**
   * @param workdir the site's; programs lie below it by the hash of all of them, and never change
   */
  public TrainerPrograms(Path workdir) {
    MessageDigest digest = Hashing.sha256();
    for (String name : TRL) {
      byte[] bytes = resource(name);
      files.put(name, bytes);
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
    this.directory =
        workdir
            .resolve("trainers")
            .resolve(TrlTrainer.NAME)
            .resolve(Hashing.hex(digest).substring(0, 16));
  }

  /** What the programs need, in pip's form. */
  public static byte[] requirements() {
    return resource("requirements.txt");
  }

  /** Where they are once {@link #install} has run. */
  public Path directory() {
    return directory;
  }

  public void install() throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = Files.createDirectories(directory.resolveSibling(""));
    Path fresh = Files.createTempDirectory(parent, ".new-");
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(fresh.resolve(file.getKey()), file.getValue());
    }
    try {
      Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException another) {
      if (!Files.isDirectory(directory)) {
        throw another;
      }
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(
            TrainerPrograms.class.getResourceAsStream("/trainers/trl/" + name), name)) {
      return in.readAllBytes();
    } catch (IOException impossible) {
      throw new java.io.UncheckedIOException(impossible);
    }
  }
}
