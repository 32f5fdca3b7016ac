package io.tunewright.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk in memory that a test can fill. Mounting it needs root, or a {@code sudo} that asks for
 * nothing.
 */
public final class SmallDisk implements AutoCloseable {
  /** What others may write while it is being filled. */
  private static final long MARGIN = 8 << 20;

  /** The last bytes go in the smallest pieces that it gives. */
  private static final int[] PIECES = {1 << 20, 4 << 10};

  private final Path path;
  private final String size;

  /**
   * @param path made where it is missing
   * @param size as mount(8) understands it, such as {@code 2m}
   */
  public SmallDisk(Path path, String size) throws IOException {
    this.path = Files.createDirectories(path);
    this.size = size;
    UnixSystem user = new UnixSystem();
    String options = "size=%s,uid=%d,gid=%d".formatted(size, user.getUid(), user.getGid());
    asRoot("mount", "-t", "tmpfs", "-o", options, "tmpfs", path.toString());
  }

  public Path path() {
    return path;
  }

  public void resize(String size) {
    asRoot("mount", "-o", "remount,size=" + size, path.toString());
  }

  /** Takes what is free away, within milliseconds, until not a byte more can be written. */
  public void fill() {
    try {
      FileStore disk = Files.getFileStore(path);
      long used = disk.getTotalSpace() - disk.getUnallocatedSpace();
      resize((used + MARGIN) / 1024 + "k");
    } catch (IOException unable) {
      throw new UncheckedIOException(unable);
    }
    for (int piece : PIECES) {
      fill(new byte[piece]);
    }
  }

  private void fill(byte[] piece) {
    try (OutputStream out =
        Files.newOutputStream(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        out.write(piece);
      }
    } catch (IOException full) {
      // what was wanted
    }
  }

  /** Gives back what {@link #fill} has taken; nothing where that was nothing. */
  public void free() {
    resize(size);
    try {
      Files.deleteIfExists(ballast());
    } catch (IOException unable) {
      throw new UncheckedIOException(unable);
    }
  }

  private Path ballast() {
    return path.resolve(".ballast");
  }

  private static void asRoot(String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    if (new UnixSystem().getUid() != 0) {
      command.addAll(0, List.of("sudo", "-n"));
    }
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

  /** Whoever is about to leave it still may do so in peace. */
  @Override
  public void close() {
    asRoot("umount", "--lazy", path.toString());
  }
}
