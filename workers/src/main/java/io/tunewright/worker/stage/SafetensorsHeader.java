package io.tunewright.worker.stage;

import io.tunewright.fault.TuningError;
import io.tunewright.plan.TensorShape;
import io.tunewright.worker.stage.HeaderReading.Broken;
import io.tunewright.worker.stage.HeaderReading.Placed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The head of a safetensors file, held to all rules of the format: a length of at most 100,000,000,
 * a JSON object without duplicate keys, and tensors that cover the rest of the file without hole or
 * overlap, each as many bytes as its shape and dtype say.
 *
 * @param tensors in the order of their bytes
 * @param dataStart the file's first byte after the header: there the first tensor begins, and each
 *     begins where the one before it ends
 * @param metadata what stands beside the tensors, such as {@code format: pt}
 */
public record SafetensorsHeader(
    List<TensorShape> tensors, long dataStart, Map<String, String> metadata) {
  private static final int LONGEST = 100_000_000;

  /** A message needs no more to be understood; a name may have 50,000 characters. */
  private static final int LONGEST_REASON = 1000;

  public SafetensorsHeader {
    tensors = List.copyOf(tensors);
    metadata = Map.copyOf(metadata);
  }

  /**
   * How many bytes a tensor of a known dtype takes.
   *
   * @throws ArithmeticException where that overflows
   */
  public static long bytes(TensorShape tensor) {
    return Math.multiplyExact(tensor.elements(), Dtypes.bits(tensor.dtype())) / 8;
  }

  public static SafetensorsHeader read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, Files.size(file), file.getFileName().toString());
    }
  }

  /** As {@link #read(InputStream, long, String, HeaderRoom)}, for a file that stands alone. */
  public static SafetensorsHeader read(InputStream in, long fileBytes, String name)
      throws IOException {
    return read(in, fileBytes, name, new HeaderRoom());
  }

  /**
   * Reads from the start of a file, and no further than its header.
   *
   * @param fileBytes of the whole file
   * @param name to speak of it
   * @param room that all headers of one model share
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS naming the file and the rule
   */
  public static SafetensorsHeader read(InputStream in, long fileBytes, String name, HeaderRoom room)
      throws IOException {
    byte[] prefix = in.readNBytes(8);
    if (prefix.length < 8) {
      throw corrupt(name, "it has %d bytes, too few for a header".formatted(prefix.length));
    }
    long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > LONGEST || length > fileBytes - 8) {
      throw corrupt(
          name,
          "its header claims %s bytes, wanted 2 to %d within a file of %d"
              .formatted(Long.toUnsignedString(length), LONGEST, fileBytes));
    }
    var json = new BufferedInputStream(new Cut(in, length));
    json.mark(1);
    int first = json.read();
    json.reset();
    if (first != '{') {
      throw corrupt(name, "its header doesn't start with '{'");
    }
    try {
      HeaderReading.Entries entries = HeaderReading.of(json, room);
      return new SafetensorsHeader(
          inOrder(entries.tensors(), fileBytes - 8 - length), 8 + length, entries.metadata());
    } catch (EarlyEnd torn) {
      throw corrupt(name, "it ends within its header");
    } catch (Broken rule) {
      throw corrupt(name, rule.why());
    }
  }

  private static List<TensorShape> inOrder(List<Placed> placed, long dataBytes) throws Broken {
    placed.sort(Comparator.comparingLong(Placed::begin).thenComparingLong(Placed::end));
    long at = 0;
    for (Placed each : placed) {
      if (each.begin() != at) {
        throw new Broken(
            "tensor '%s' starts at byte %d, wanted %d: no hole, no overlap"
                .formatted(each.tensor().name(), each.begin(), at));
      }
      at = each.end();
    }
    if (at != dataBytes) {
      throw new Broken("its tensors end at byte %d of %d".formatted(at, dataBytes));
    }
    return placed.stream().map(Placed::tensor).toList();
  }

  private static RuntimeException corrupt(String name, String why) {
    String reason = why.length() > LONGEST_REASON ? why.substring(0, LONGEST_REASON) + "…" : why;
    return TuningError.CORRUPT_WEIGHTS.because(
        name + " is not a sound safetensors file: " + reason);
  }

  private static final class EarlyEnd extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** The next so many bytes of a stream, which must be there. */
  private static final class Cut extends InputStream {
    private final InputStream in;
    private long left;

    Cut(InputStream in, long length) {
      this.in = in;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(into, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EarlyEnd();
      }
      left -= count;
      return count;
    }
  }
}
