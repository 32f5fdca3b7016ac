package io.tunewright.worker.plan;

import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.plan.DatasetFacts;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.dataset.RangedStream;
import io.tunewright.worker.plan.DatasetReading.Result;
import java.io.IOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads a dataset from the store with a model's tokenizer. */
final class DatasetValidation {
  private static final String TOKENIZER = "tokenizer.json";

  /** Tokenizers in formats that we can't read, though trainers can. */
  private static final Set<String> OTHER_TOKENIZERS =
      Set.of("tokenizer.model", "tiktoken.model", "spiece.model", "vocab.json", "vocab.txt");

  private final ObjectStore store;
  private final Tokenizers tokenizers;

  DatasetValidation(ObjectStore store, Tokenizers tokenizers) {
    this.store = store;
    this.tokenizers = tokenizers;
  }

  /**
   * @param limit tokens at which rows are cut
   * @param field of the request that names the file, for what is said against it
   */
  DatasetFacts validate(
      DatasetRef dataset, ModelFiles model, int limit, DatasetRules rules, String field) {
    try (TokenCounter tokenizer = tokenizer(model)) {
      return switch (read(dataset, tokenizer, limit, rules)) {
        case Result.Good good -> good.facts();
        case Result.Bad bad -> throw TuningError.INVALID_TRAINING_FILE.at(field, bad.reason());
      };
    }
  }

  private TokenCounter tokenizer(ModelFiles model) {
    if (model.paths().contains(TOKENIZER)) {
      return tokenizers.borrow(model.snapshot(), () -> model.get(TOKENIZER));
    }
    if (model.paths().stream().anyMatch(OTHER_TOKENIZERS::contains)) {
      return new RoughCounter();
    }
    throw TuningError.MODEL_NOT_FOUND.because(
        "%s has no tokenizer, wanted %s or one of %s"
            .formatted(model.snapshot(), TOKENIZER, new TreeSet<>(OTHER_TOKENIZERS)));
  }

  /**
   * Reads to the end whatever is found, so that the hash tells whether these are the bytes meant.
   */
  private Result read(DatasetRef dataset, TokenCounter tokenizer, int limit, DatasetRules rules) {
    Optional<Long> size = store.size(dataset.key());
    if (size.isEmpty()) {
      return new Result.Bad(
          "the bytes of %s are gone, wanted an uploaded file".formatted(dataset.fileId()));
    }
    var counter = new SamplingCounter(tokenizer, rules.countedBefore());
    MessageDigest digest = Hashing.sha256();
    try (var in =
        new DigestInputStream(new RangedStream(store, dataset.key(), size.get()), digest)) {
      var result = DatasetReading.read(in, counter, limit, rules, Readers::goOn);
      String sha256 = Hashing.hex(digest);
      return sha256.equals(dataset.sha256())
          ? result
          : new Result.Bad(
              "the stored bytes of %s have the sha256 %s, wanted %s as uploaded"
                  .formatted(dataset.fileId(), sha256, dataset.sha256()));
    } catch (IOException cut) {
      throw TuningError.STORE_UNREACHABLE.because(
          "reading %s broke off: %s".formatted(store.uri(dataset.key()), cut.getMessage()), cut);
    }
  }
}
