package io.tunewright.plan;

/**
 * How the rows of an optimizer step pass through the model: some at a time, their gradients summed,
 * which trains as one large batch would.
 *
 * @param rows at a time
 */
record MicroBatches(int rows, int count) {
  /**
   * 32 rows of 256 tokens, or two of 4,096. Activations and logits grow with the tokens that are in
   * flight: in float32 the logits alone take 4 GB for a vocabulary of 129,280, and a loss makes
   * several copies of them.
   */
  private static final int TOKENS_AT_ONCE = 8_192;

  /**
   * The fewest of equal size that keep within the tokens, be it one row each.
   *
   * @param longest tokens of a row at most, to which others may be padded
   */
  static MicroBatches of(int batch, int longest) {
    int rows = Math.clamp(TOKENS_AT_ONCE / longest, 1, batch);
    while (batch % rows > 0) {
      rows--;
    }
    return new MicroBatches(rows, batch / rows);
  }
}
