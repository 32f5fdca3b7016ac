package io.tunewright.worker.activity;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An exclusive lock by file name, held against other threads and other processes alike (a file lock
 * alone doesn't keep threads of one process apart). Let go when closed, or when the process dies.
 */
public final class FileMutex implements AutoCloseable {
  private static final ConcurrentHashMap<Path, ReentrantLock> HELD_HERE = new ConcurrentHashMap<>();

  private final ReentrantLock here;
  private final FileChannel file;

  private FileMutex(ReentrantLock here, FileChannel file) {
    this.here = here;
    this.file = file;
  }

  /** Waits until the lock is free. The file stays behind, empty. */
  public static FileMutex acquire(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Files.createDirectories(absolute.getParent());
    ReentrantLock here = HELD_HERE.computeIfAbsent(absolute, key -> new ReentrantLock());
    here.lock();
    try {
      FileChannel file =
          FileChannel.open(absolute, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      file.lock();
      return new FileMutex(here, file);
    } catch (IOException | RuntimeException failed) {
      here.unlock();
      throw failed;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      here.unlock();
    }
  }
}
