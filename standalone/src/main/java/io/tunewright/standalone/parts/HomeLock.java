package io.tunewright.standalone.parts;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.tunewright.fault.TuningError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Holds a home for one process. The system lets go of it when that process dies, however it dies.
 */
public final class HomeLock implements AutoCloseable {
  private final FileChannel channel;

  private HomeLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws io.temporal.failure.ApplicationFailure CONFLICT naming the process that holds the home
   */
  public static HomeLock take(Home home) {
    return tryTake(home)
        .orElseThrow(() ->
            TuningError.CONFLICT.because(
                "%s is in use by the Tunewright with process id %s; stop that one, or choose another directory with TUNEWRIGHT_HOME"
                    .formatted(home.directory(), holder(home))));
  }

  /** Empty where another process, or another part of this one, holds the home. */
  public static Optional<HomeLock> tryTake(Home home) {
    try {
      FileChannel channel = FileChannel.open(home.resolve("lock"), READ, WRITE, CREATE);
      if (!locked(channel)) {
        channel.close();
        return Optional.empty();
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes()));
      return Optional.of(new HomeLock(channel));
    } catch (IOException denied) {
      throw new UncheckedIOException(denied);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException ours) {
      return false;
    }
  }

  private static String holder(Home home) {
    Path lock = home.resolve("lock");
    try {
      return Files.readString(lock);
    } catch (IOException gone) {
      return "unknown";
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException leftToTheSystem) {
      throw new UncheckedIOException(leftToTheSystem);
    }
  }
}
