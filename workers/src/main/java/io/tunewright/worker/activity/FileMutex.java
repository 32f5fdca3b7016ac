package io.tunewright.worker.activity;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
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
    ReentrantLock here = here(path);
    try {
      here.lockInterruptibly();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + path, stopping);
    }
    try {
      FileChannel file = open(path);
      try {
        file.lock();
        return new FileMutex(here, file);
      } catch (IOException | RuntimeException failed) {
        file.close();
        throw failed;
      }
    } catch (IOException | RuntimeException failed) {
      here.unlock();
      throw failed;
    }
  }

  /** Empty where somebody has the lock, be it this very thread. */
  public static Optional<FileMutex> tryAcquire(Path path) throws IOException {
    ReentrantLock here = here(path);
    if (here.isHeldByCurrentThread() || !here.tryLock()) {
      return Optional.empty();
    }
    FileMutex mutex = null;
    try {
      FileChannel file = open(path);
      if (file.tryLock() == null) {
        file.close();
      } else {
        mutex = new FileMutex(here, file);
      }
      return Optional.ofNullable(mutex);
    } finally {
      if (mutex == null) {
        here.unlock();
      }
    }
  }

  private static ReentrantLock here(Path path) {
    return HELD_HERE.computeIfAbsent(path.toAbsolutePath().normalize(), key -> new ReentrantLock());
  }

  private static FileChannel open(Path path) throws IOException {
    Files.createDirectories(path.toAbsolutePath().normalize().getParent());
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
