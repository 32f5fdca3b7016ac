package io.tunewright.worker.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A disk in memory that a test can fill. Mounting it needs root. */
final class SmallDisk implements AutoCloseable {
  private final Path path;

  SmallDisk(Path path, String size) throws IOException {
    this.path = Files.createDirectories(path);
    run(List.of("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", path.toString()));
  }

  Path path() {
    return path;
  }

  void resize(String size) {
    run(List.of("mount", "-o", "remount,size=" + size, path.toString()));
  }

  private static void run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor())
          .as(
              "`%s` said: %s; this test mounts a disk of its own, which only root may do"
                  .formatted(String.join(" ", command), said))
          .isZero();
    } catch (IOException | InterruptedException unable) {
      throw new IllegalStateException(unable);
    }
  }

  @Override
  public void close() {
    run(List.of("umount", path.toString()));
  }
}
