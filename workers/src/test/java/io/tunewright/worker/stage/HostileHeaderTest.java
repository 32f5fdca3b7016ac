package io.tunewright.worker.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.worker.activity.Threads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Headers and indexes of nearly 100,000,000 bytes that mean no good, four at once, in a process
 * whose heap is a fraction of what their trees would take.
 */
class HostileHeaderTest {
  private static final int BYTES = 99_000_000;

  @Test
  @Timeout(180)
  void fourHostileHeadersAtOnceAreReadOrRefusedInASmallHeap() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx320m",
                "-cp",
                System.getProperty("java.class.path"),
                HostileHeaderTest.class.getName())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8).lines())
        .containsExactly(
            "tensors: shard is not a sound safetensors file: its header and those of the model's other files hold more than fits into 268,435,456 bytes of memory",
            "sizes: shard is not a sound safetensors file: its header and those of the model's other files hold more than fits into 268,435,456 bytes of memory",
            "metadata: shard is not a sound safetensors file: its header and those of the model's other files hold more than fits into 268,435,456 bytes of memory",
            "one string: shard is not a sound safetensors file: its header is not JSON: String value length exceeds",
            "ignored: read",
            "spaces: read",
            "index of strangers: model.safetensors.index.json says that tensor 't10000000' is in x, it is in no shard",
            "index with keys: read");
    assertThat(process.waitFor()).isZero();
  }

  public static void main(String[] arguments) throws IOException {
    header(
        "tensors",
        i ->
            "\"t"
                + (10_000_000 + i)
                + "\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},",
        "{",
        "\"z\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}");
    header(
        "sizes",
        i -> "1,".repeat(500),
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[",
        "1],\"data_offsets\":[0,1]}}");
    header(
        "metadata",
        i -> "\"k" + (10_000_000 + i) + "\":\"\",",
        "{\"__metadata__\":{",
        "\"z\":\"\"}}");
    header("one string", i -> "x".repeat(1000), "{\"__metadata__\":{\"a\":\"", "\"}}");
    header(
        "ignored",
        i -> "{\"k" + (10_000_000 + i) + "\":1},",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0],\"x\":[",
        "1]}}");
    header("spaces", i -> " ".repeat(1000), "{}", " ");
    index(
        "index of strangers",
        i -> "\"t" + (10_000_000 + i) + "\":\"x\",",
        "{\"weight_map\":{",
        "\"z\":\"x\"}}");
    index(
        "index with keys",
        i -> "\"k" + (10_000_000 + i) + "\":1,",
        "{\"metadata\":{",
        "\"z\":1},\"weight_map\":{\"a\":\"shard\"}}");
  }

  private static void header(String what, IntFunction<String> piece, String first, String last)
      throws IOException {
    HeaderRoom room = new HeaderRoom();
    try {
      Threads.map(
          List.of(1, 2, 3, 4),
          4,
          i -> {
            Made json = new Made(piece, first, last);
            byte[] prefix =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.bytes()).array();
            // one of the cases has a byte of data
            long whole = 8 + json.bytes() + (what.equals("sizes") ? 1 : 0);
            InputStream file = new SequenceInputStream(new ByteArrayInputStream(prefix), json);
            return SafetensorsHeader.read(file, whole, "shard", room);
          });
      System.out.println(what + ": read");
    } catch (ApplicationFailure refused) {
      System.out.println(what + ": " + told(refused));
    }
  }

  private static void index(String what, IntFunction<String> piece, String first, String last)
      throws IOException {
    try {
      IndexReading.check(new Made(piece, first, last), Map.of("a", "shard"));
      System.out.println(what + ": read");
    } catch (ApplicationFailure refused) {
      System.out.println(what + ": " + told(refused));
    }
  }

  private static String told(ApplicationFailure refused) {
    return refused
        .getOriginalMessage()
        .replaceFirst("\\([0-9]+\\) exceeds the maximum.*", "exceeds");
  }

  /** Text that is made while it is read. */
  private static final class Made extends InputStream {
    private final IntFunction<String> piece;
    private final byte[] last;
    private final int pieces;
    private byte[] now;
    private int at;
    private int made;

    Made(IntFunction<String> piece, String first, String last) {
      this.piece = piece;
      this.now = first.getBytes(UTF_8);
      this.last = last.getBytes(UTF_8);
      this.pieces = BYTES / piece.apply(0).length();
      this.first = now.length;
    }

    private final int first;

    long bytes() {
      return first + (long) pieces * piece.apply(0).length() + last.length;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (at == now.length) {
        if (made > pieces) {
          return -1;
        }
        now = made == pieces ? last : piece.apply(made).getBytes(UTF_8);
        made++;
        at = 0;
      }
      int count = Math.min(length, now.length - at);
      System.arraycopy(now, at, into, offset, count);
      at += count;
      return count;
    }
  }
}
