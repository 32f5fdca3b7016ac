package io.tunewright.worker.stage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes safetensors files byte by byte, sound and unsound ones. */
public final class SafetensorsFiles {
  private SafetensorsFiles() {}

  /** A file with the given header, as it stands, and as many bytes of data. */
  public static byte[] bytes(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  /** A sound file with one vector of {@code length} 32-bit floats, all zero. */
  public static Path vector(Path file, String tensor, int length) throws IOException {
    String header =
        "{\"%s\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(tensor, length, 4 * length);
    return Files.write(file, bytes(header, 4 * length));
  }
}
