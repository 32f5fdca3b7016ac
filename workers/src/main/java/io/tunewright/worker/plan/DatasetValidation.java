package io.tunewright.worker.plan;

import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.plan.DatasetFacts;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.activity.Readers;
import io.tunewright.worker.dataset.BadDataset;
import io.tunewright.worker.dataset.ChatConversion;
import io.tunewright.worker.dataset.ChatConversion.Converted;
import io.tunewright.worker.dataset.Original;
import io.tunewright.worker.plan.DatasetReading.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
  private final ChatConversion conversion;
  private final Tokenizers tokenizers;

  DatasetValidation(ObjectStore store, ChatConversion conversion, Tokenizers tokenizers) {
    this.store = store;
    this.conversion = conversion;
    this.tokenizers = tokenizers;
  }

  /**
   * @param limit tokens at which rows are cut
   * @param field of the request that names the file, for what is said against it
   */
  DatasetFacts validate(
      DatasetRef dataset, ModelFiles model, int limit, DatasetRules rules, String field) {
    Optional<Converted> converted = converted(dataset, field);
    DatasetRef rows = converted.map(Converted::rows).orElse(dataset);
    try (TokenCounter tokenizer = tokenizer(model)) {
      return switch (read(rows, tokenizer, limit, rules)) {
        case Result.Good(DatasetFacts facts) ->
            converted.map(other -> of(facts, other)).orElse(facts);
        case Result.Bad(String reason) -> throw TuningError.INVALID_TRAINING_FILE.at(field, reason);
      };
    }
  }

  private Optional<Converted> converted(DatasetRef dataset, String field) {
    try {
      return conversion.of(dataset, Readers::goOn);
    } catch (BadDataset bad) {
      throw TuningError.INVALID_TRAINING_FILE.at(field, bad.reason());
    }
  }

  private static DatasetFacts of(DatasetFacts facts, Converted converted) {
    List<String> warnings = new ArrayList<>(converted.warnings());
    warnings.addAll(facts.warnings());
    return new DatasetFacts(
        facts.rows(),
        facts.tokens(),
        facts.trainedTokens(),
        facts.longestRow(),
        warnings,
        converted.rows());
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
    var counter = new SamplingCounter(tokenizer, rules.countedBefore());
    try (var original = new Original(store, dataset)) {
      var result = DatasetReading.read(original.stream(), counter, limit, rules, Readers::goOn);
      original.prove();
      return result;
    } catch (BadDataset bad) {
      return new Result.Bad(bad.reason());
    } catch (IOException cut) {
      throw TuningError.STORE_UNREACHABLE.because(
          "reading %s broke off: %s".formatted(store.uri(dataset.key()), cut.getMessage()), cut);
    }
  }
}
