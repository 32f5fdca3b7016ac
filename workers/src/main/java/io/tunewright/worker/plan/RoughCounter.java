package io.tunewright.worker.plan;

import java.util.Optional;

/** For models whose tokenizer has no {@code tokenizer.json}: four characters to a token. */
final class RoughCounter implements TokenCounter {
  /** About right for English; Chinese has more tokens, so lengths there are low. */
  private static final int CHARACTERS_PER_TOKEN = 4;

  @Override
  public long count(String text) {
    return Math.ceilDiv(text.length(), CHARACTERS_PER_TOKEN);
  }

  @Override
  public Optional<String> caveat() {
    return Optional.of(
        "the model has no tokenizer.json, so tokens were guessed at four characters each");
  }
}
