package io.tunewright.worker.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.job.SnapshotRef;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativePartTest {
  @TempDir Path home;

  /** In a process of its own, as the library loads once in each. */
  @Test
  void isUnpackedWhereItWasToldAndNotIntoTheHomeDirectory() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                NativePartTest.class.getName(),
                home.resolve("told").toString())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).contains("2 tokens");
    try (var children = Files.list(home);
        var unpacked = Files.walk(home.resolve("told"))) {
      assertThat(children).containsExactly(home.resolve("told"));
      assertThat(unpacked).anyMatch(Files::isRegularFile);
    }
  }

  public static void main(String[] arguments) {
    var snapshot = new SnapshotRef("file", "org/model", "0".repeat(40));
    try (var tokenizers = new Tokenizers(Path.of(arguments[0]));
        var tokenizer = tokenizers.borrow(snapshot, () -> ModelTokenizerTest.WORDS)) {
      System.out.println(tokenizer.count("one two") + " tokens");
    }
  }
}
