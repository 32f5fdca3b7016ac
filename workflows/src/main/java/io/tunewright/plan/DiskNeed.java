package io.tunewright.plan;

/**
 * Bytes that a job takes on a site's filesystem.
 *
 * @param weights of the base model
 * @param checkpoints as many as lie there at a time
 * @param rest rows (as uploaded and as the trainer caches them) and logs
 */
record DiskNeed(long weights, long checkpoints, long rest) {
  /** An adapter in FP32 and two moments of AdamW beside it. */
  private static final long BYTES_PER_TRAINABLE = 12;

  /** Tokenizer, configuration and random states; the largest tokenizers have about 20 MB. */
  private static final long REST_OF_CHECKPOINT = 32L << 20;

  private static final long LOGS = 256L << 20;

  /** The rows themselves, the same as Arrow files, and again with tokens. */
  private static final long COPIES_OF_ROWS = 4;

  /** One in a hundred: more than adapters commonly have. */
  private static final long UNKNOWN_SHARE = 100;

  static DiskNeed of(ModelFacts model, LoraChoice lora, int checkpoints, long datasetBytes) {
    Long known = lora.trainable();
    long trainable = known == null ? model.totalParameters() / UNKNOWN_SHARE : known;
    return new DiskNeed(
        model.weightBytes(),
        checkpoints * (trainable * BYTES_PER_TRAINABLE + REST_OF_CHECKPOINT),
        datasetBytes * COPIES_OF_ROWS + LOGS);
  }

  long total() {
    return weights + checkpoints + rest;
  }

  DiskNeed withoutWeights() {
    return new DiskNeed(0, checkpoints, rest);
  }

  @Override
  public String toString() {
    return "%s (weights %s, checkpoints %s, rows and logs %s)"
        .formatted(inWords(total()), inWords(weights), inWords(checkpoints), inWords(rest));
  }

  /** Decimal units, as disks are sold. */
  static String inWords(long bytes) {
    return bytes < 1_000_000_000L
        ? "%.1f MB".formatted(bytes / 1e6)
        : bytes < 1_000_000_000_000L
            ? "%.1f GB".formatted(bytes / 1e9)
            : "%.2f TB".formatted(bytes / 1e12);
  }
}
