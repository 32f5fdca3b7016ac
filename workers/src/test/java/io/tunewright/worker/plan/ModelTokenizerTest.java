package io.tunewright.worker.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.job.SnapshotRef;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelTokenizerTest {
  /** Words are tokens; asks for cuts, padding and a token before each text, as some models do. */
  static final byte[] WORDS =
      """
      {"version": "1.0",
       "truncation": {"direction": "Right", "max_length": 5, "strategy": "LongestFirst", "stride": 0},
       "padding": {"strategy": {"Fixed": 4}, "direction": "Right", "pad_to_multiple_of": null,
                   "pad_id": 0, "pad_type_id": 0, "pad_token": "[UNK]"},
       "added_tokens": [], "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"},
       "post_processor": {"type": "TemplateProcessing",
                          "single": [{"SpecialToken": {"id": "[BOS]", "type_id": 0}},
                                     {"Sequence": {"id": "A", "type_id": 0}}],
                          "pair": [{"Sequence": {"id": "A", "type_id": 0}}],
                          "special_tokens": {"[BOS]": {"id": "[BOS]", "ids": [1], "tokens": ["[BOS]"]}}},
       "decoder": null,
       "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "[BOS]": 1}, "unk_token": "[UNK]"}}
      """
          .getBytes(UTF_8);

  @TempDir Path nativeLibraries;

  @Test
  void countsTheTextAndNothingElse() {
    try (var tokenizers = new Tokenizers(nativeLibraries);
        var tokenizer = tokenizers.borrow(snapshot(1), () -> WORDS)) {
      assertThat(tokenizer.count("")).isZero();
      assertThat(tokenizer.count("one two")).isEqualTo(2);
      assertThat(tokenizer.count("word ".repeat(1000))).isEqualTo(1000);
    }
  }

  @Test
  void longTextsAreCountedInPieces() {
    try (var tokenizers = new Tokenizers(nativeLibraries);
        var tokenizer = tokenizers.borrow(snapshot(1), () -> WORDS)) {
      // a word of two emoji crosses no border, as each piece has 65,536 characters
      assertThat(tokenizer.count("\uD83D\uDE00\uD83D\uDE00   x ".repeat(100_000)))
          .isBetween(200_000L, 200_020L);
    }
  }

  @Test
  void manyThreadsShareOne() {
    try (var tokenizers = new Tokenizers(nativeLibraries);
        var tokenizer = tokenizers.borrow(snapshot(1), () -> WORDS)) {
      assertThat(
              IntStream.range(0, 2000)
                  .parallel()
                  .allMatch(n -> tokenizer.count("a ".repeat(n % 100)) == n % 100))
          .isTrue();
    }
  }

  @Test
  void isReadOncePerSnapshotWhileItIsKept() {
    var reads = new AtomicInteger();
    try (var tokenizers = new Tokenizers(nativeLibraries)) {
      for (int model : new int[] {1, 1, 2, 3, 4, 1, 5, 1, 2}) {
        try (var tokenizer = tokenizers.borrow(snapshot(model), () -> read(reads))) {
          assertThat(tokenizer.count("a b")).isEqualTo(2);
        }
      }
    }
    // 2 was the longest unused of four when 5 came
    assertThat(reads).hasValue(6);
  }

  @Test
  void aBorrowedOneOutlivesTheShelf() {
    var tokenizers = new Tokenizers(nativeLibraries);
    try (var tokenizer = tokenizers.borrow(snapshot(1), () -> WORDS)) {
      tokenizers.close();
      assertThat(tokenizer.count("still here")).isEqualTo(2);
    }
  }

  @Test
  void aBrokenFileIsTheModelsFault() {
    try (var tokenizers = new Tokenizers(nativeLibraries)) {
      assertThatThrownBy(() -> tokenizers.borrow(snapshot(1), () -> "{}".getBytes(UTF_8)))
          .hasMessageContaining("the model's tokenizer.json could not be read");
    }
  }

  private static byte[] read(AtomicInteger reads) {
    reads.incrementAndGet();
    return WORDS;
  }

  private static SnapshotRef snapshot(int model) {
    return new SnapshotRef("file", "org/model-" + model, "0".repeat(39) + model);
  }
}
