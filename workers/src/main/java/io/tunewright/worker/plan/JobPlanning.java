package io.tunewright.worker.plan;

import io.temporal.activity.Activity;
import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Method;
import io.tunewright.job.Owner;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.DatasetFacts;
import io.tunewright.plan.Plan;
import io.tunewright.plan.Planner;
import io.tunewright.plan.PlannerSettings;
import io.tunewright.plan.Planning;
import io.tunewright.plan.SequenceLength;
import io.tunewright.plan.TensorShape;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.core.env.Environment;

/** Reads datasets, models and sites; what follows from them is the {@link Planner}'s to say. */
public final class JobPlanning implements Planning {
  private static final String TOKENIZER = "tokenizer.json";
  private static final Duration BEAT = Duration.ofSeconds(5);

  /** Tokenizers in formats that we can't read, though trainers can. */
  private static final Set<String> OTHER_TOKENIZERS =
      Set.of("tokenizer.model", "tiktoken.model", "spiece.model", "vocab.json", "vocab.txt");

  private final ObjectStore store;
  private final Models models;
  private final Tokenizers tokenizers;
  private final Sites sites;
  private final DatasetRules rules;
  private final PlannerSettings settings;
  private final Clock clock;

  /**
   * @param settings {@code tunewright.planning.*}, and {@code tunewright.home} below which the
   *     tokenizer library unpacks its native part
   */
  public static JobPlanning of(ObjectStore store, Sources sources, Environment settings) {
    PlannerSettings planner = PlannerSettings.DEFAULT;
    DatasetRules rules = DatasetRules.DEFAULT;
    return new JobPlanning(
        store,
        new SourceModels(sources),
        new Tokenizers(
            Path.of(
                settings.getProperty("tunewright.home", System.getProperty("java.io.tmpdir")),
                "native")),
        new DatasetRules(
            settings.getProperty("tunewright.planning.fewest-rows", Long.class, rules.fewestRows()),
            settings.getProperty(
                "tunewright.planning.longest-line", Integer.class, rules.longestLine()),
            rules.countedBefore()),
        new PlannerSettings(
            settings.getProperty(
                "tunewright.planning.sequence-length", Integer.class, planner.sequenceLength()),
            settings.getProperty(
                "tunewright.planning.time-limit", Duration.class, planner.timeLimit()),
            settings.getProperty(
                "tunewright.planning.site-silence", Duration.class, planner.silence())),
        Clock.systemUTC());
  }

  JobPlanning(
      ObjectStore store,
      Models models,
      Tokenizers tokenizers,
      DatasetRules rules,
      PlannerSettings settings,
      Clock clock) {
    this.store = store;
    this.models = models;
    this.tokenizers = tokenizers;
    this.sites = new Sites(store);
    this.rules = rules;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public DatasetFacts validate(TuningRequest request, DatasetRef dataset) {
    if (request.method() != Method.SUPERVISED) {
      throw TuningError.INVALID_REQUEST.at(
          "method.type",
          "no trainer does %s tuning yet, wanted supervised".formatted(request.method().word()));
    }
    try (Pulse pulse = pulse()) {
      ModelFiles files = models.open(request.source());
      int limit =
          SequenceLength.limit(
              request.hyperparameters(), ModelReading.of(files).contextLength(), settings);
      try (TokenCounter tokenizer = tokenizer(files)) {
        return switch (read(dataset, tokenizer, limit, rules(request, dataset), pulse)) {
          case DatasetReading.Result.Good good -> good.facts();
          case DatasetReading.Result.Bad bad ->
              throw TuningError.INVALID_TRAINING_FILE.at(field(request, dataset), bad.reason());
        };
      }
    }
  }

  private static String field(TuningRequest request, DatasetRef dataset) {
    return dataset.equals(request.training()) ? "training_file" : "validation_file";
  }

  /** A few held-out rows are better than none. */
  private DatasetRules rules(TuningRequest request, DatasetRef dataset) {
    return dataset.equals(request.training()) ? rules : rules.withFewestRows(1);
  }

  private TokenCounter tokenizer(ModelFiles files) {
    if (files.paths().contains(TOKENIZER)) {
      return tokenizers.borrow(
          files.snapshot(),
          () ->
              files
                  .find(TOKENIZER)
                  .orElseThrow(() ->
                      TuningError.MODEL_NOT_FOUND.because(
                          TOKENIZER + " went away from " + files.snapshot())));
    }
    if (files.paths().stream().anyMatch(OTHER_TOKENIZERS::contains)) {
      return new RoughCounter();
    }
    throw TuningError.MODEL_NOT_FOUND.because(
        "%s has no tokenizer, wanted %s or one of %s"
            .formatted(files.snapshot(), TOKENIZER, new TreeSet<>(OTHER_TOKENIZERS)));
  }

  /**
   * Reads to the end whatever is found, so that the hash tells whether these are the bytes meant.
   */
  private DatasetReading.Result read(
      DatasetRef dataset, TokenCounter tokenizer, int limit, DatasetRules rules, Pulse pulse) {
    Optional<Long> size = store.size(dataset.key());
    if (size.isEmpty()) {
      return new DatasetReading.Result.Bad(
          "the bytes of %s are gone, wanted an uploaded file".formatted(dataset.fileId()));
    }
    var counter = new SamplingCounter(tokenizer, rules.countedBefore());
    MessageDigest digest = Hashing.sha256();
    try (var in =
        new DigestInputStream(new RangedStream(store, dataset.key(), size.get()), digest)) {
      var result = DatasetReading.read(in, counter, limit, rules, pulse::check);
      String sha256 = Hashing.hex(digest);
      return sha256.equals(dataset.sha256())
          ? result
          : new DatasetReading.Result.Bad(
              "the stored bytes of %s have the sha256 %s, wanted %s as uploaded"
                  .formatted(dataset.fileId(), sha256, dataset.sha256()));
    } catch (IOException cut) {
      throw TuningError.STORE_UNREACHABLE.because(
          "reading %s broke off: %s".formatted(store.uri(dataset.key()), cut.getMessage()), cut);
    }
  }

  @Override
  public Plan plan(Owner owner, TuningRequest request, DatasetFacts training) {
    try (Pulse pulse = pulse()) {
      ModelFiles files = models.open(request.source());
      List<TensorShape> tensors = files.tensors();
      pulse.check();
      return new Planner(settings)
          .plan(
              request,
              new Planner.Facts(
                  files.snapshot(),
                  ModelReading.of(files).facts(tensors),
                  tensors,
                  training,
                  sites.all(),
                  clock.instant()));
    }
  }

  private static Pulse pulse() {
    return Pulse.start(Activity.getExecutionContext()::heartbeat, BEAT);
  }
}
