package io.tunewright.worker.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class LargeDatasetTest {
  private static final long ROWS = 1_000_000;
  private static final byte[] ROW =
      """
      {"messages":[{"role":"system","content":"You are kind."},{"role":"user","content":"Where does the river begin?"},\
      {"role":"assistant","content":"High in the hills, where the snow melts first and the moss is deep."}]}
      """
          .getBytes(UTF_8);

  /** 220 MB of rows and one line of 64 MB, in a process that has 48 MB for all it does. */
  @Test
  void memoryDoesNotGrowWithTheFile() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-cp",
                System.getProperty("java.class.path"),
                LargeDatasetTest.class.getName())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
        .contains("1 bad line: line 1,000,001 has more than 8,388,608 bytes, wanted fewer");
    assertThat(process.waitFor()).isZero();
  }

  public static void main(String[] arguments) throws IOException {
    InputStream file =
        new SequenceInputStream(new Repeated(ROW, ROWS), new Repeated(new byte[] {'x'}, 64 << 20));
    var rules = new DatasetRules(10, 8 << 20, Long.MAX_VALUE);
    switch (DatasetReading.read(file, new RoughCounter(), 4096, rules, () -> {})) {
      case DatasetReading.Result.Bad(String reason) -> System.out.println(reason);
      case DatasetReading.Result.Good good -> System.out.println(good);
    }
  }

  /** The same bytes over and over. */
  private static final class Repeated extends InputStream {
    private final byte[] bytes;
    private long left;

    Repeated(byte[] bytes, long times) {
      this.bytes = bytes;
      this.left = bytes.length * times;
    }

    @Override
    public int read() {
      return left == 0 ? -1 : bytes[(int) ((bytes.length - left-- % bytes.length) % bytes.length)];
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      int count = (int) Math.min(length, left);
      for (int i = 0; i < count; i++) {
        into[offset + i] = (byte) read();
      }
      return count;
    }
  }
}
