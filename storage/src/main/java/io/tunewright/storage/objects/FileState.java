package io.tunewright.storage.objects;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * By what a file is watched: as long as none of these is another, its bytes are taken for the same.
 *
 * @param modified to the nanosecond, as far as the filesystem tells it
 * @param inode so that another file renamed to its place is seen
 */
public record FileState(long bytes, Instant modified, long inode) {

  /** As it is now, links followed. */
  public static FileState of(Path file) throws IOException {
    Map<String, Object> now = Files.readAttributes(file, "unix:size,lastModifiedTime,ino");
    return new FileState(
        ((Number) required(now, "size")).longValue(),
        ((FileTime) required(now, "lastModifiedTime")).toInstant(),
        ((Number) required(now, "ino")).longValue());
  }

  private static Object required(Map<String, Object> attributes, String name) throws IOException {
    Object value = attributes.get(name);
    if (value == null) {
      throw new IOException("the filesystem does not tell a file's " + name);
    }
    return value;
  }

  @Override
  public String toString() {
    return "%,d bytes of %s, inode %d".formatted(bytes, modified, inode);
  }
}
