package io.tunewright.api.console.jobs;

/** What a trainer measures and the console draws. */
enum Measure {
  TRAIN_LOSS("train_loss"),
  VALID_LOSS("valid_loss"),
  LEARNING_RATE("learning_rate"),
  GRAD_NORM("grad_norm"),
  TOKENS_PER_SECOND("tokens_per_second");

  /** As it stands in a metrics line. */
  final String field;

  Measure(String field) {
    this.field = field;
  }
}
