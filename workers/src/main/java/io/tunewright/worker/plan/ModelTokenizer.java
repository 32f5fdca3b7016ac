package io.tunewright.worker.plan;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.tunewright.fault.TuningError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/** A model's own tokenizer. Safe for many threads; close it when none uses it any more. */
final class ModelTokenizer implements TokenCounter {
  /** Texts beyond this are counted in pieces, so that memory stays small and cancelling quick. */
  private static final int PIECE = 1 << 16;

  /** A tokenizer file may ask for special tokens, cuts and padding: here each would be wrong. */
  private static final Map<String, String> PLAIN =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;

  private ModelTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * @param json a {@code tokenizer.json}
   */
  static ModelTokenizer parse(byte[] json) {
    try {
      return new ModelTokenizer(
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), PLAIN));
    } catch (IOException | RuntimeException broken) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          "the model's tokenizer.json could not be read: " + broken.getMessage(), broken);
    }
  }

  @Override
  public long count(String text) {
    long count = 0;
    for (int from = 0; from < text.length(); ) {
      int to = pieceEnd(text, from);
      count += tokenizer.encode(text.substring(from, to), false, false).getIds().length;
      from = to;
    }
    return count;
  }

  /** Never between the halves of one character. */
  private static int pieceEnd(String text, int from) {
    int to = Math.min(text.length(), from + PIECE);
    return to < text.length() && Character.isLowSurrogate(text.charAt(to)) ? to - 1 : to;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
