package io.tunewright.worker.plan;

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
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.activity.Heartbeat;
import io.tunewright.worker.activity.Readers;
import io.tunewright.worker.dataset.ChatConversion;
import io.tunewright.worker.dataset.ChatFile;
import io.tunewright.worker.stage.Sources;
import io.tunewright.worker.stage.site.Sites;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.core.env.Environment;

/** Reads datasets, models and sites; what follows from them is the {@link Planner}'s to say. */
public final class JobPlanning implements Planning, AutoCloseable {
  private final Models models;
  private final Tokenizers tokenizers;
  private final DatasetValidation validation;
  private final Sites sites;
  private final DatasetRules rules;
  private final PlannerSettings settings;
  private final Clock clock;
  private final Readers readers = new Readers(Runtime.getRuntime().availableProcessors());

  /**
   * @param settings {@code tunewright.planning.*}, and {@code tunewright.home} below which the
   *     tokenizer and compression libraries unpack their native parts, and Parquet files lie while
   *     they are read: a directory that no one else may write to
   */
  public static JobPlanning of(ObjectStore store, Sources sources, Environment settings) {
    Path home = home(settings);
    DatasetRules rules = rules(settings);
    return new JobPlanning(
        store,
        new SourceModels(sources),
        new Tokenizers(home.resolve("native")),
        new ChatConversion(store, home, rules.longestLine()),
        rules,
        planner(settings),
        Clock.systemUTC());
  }

  /** How others read files of rows by the same settings. */
  public static ChatFile.Reading reading(Environment settings) {
    return new ChatFile.Reading(home(settings), rules(settings).longestLine());
  }

  private static Path home(Environment settings) {
    String usual = System.getProperty("user.home") + "/.tunewright";
    return Path.of(settings.getProperty("tunewright.home", usual));
  }

  private static DatasetRules rules(Environment settings) {
    DatasetRules rules = DatasetRules.DEFAULT;
    return new DatasetRules(
        settings.getProperty("tunewright.planning.fewest-rows", Long.class, rules.fewestRows()),
        settings.getProperty(
            "tunewright.planning.longest-line", Integer.class, rules.longestLine()),
        rules.countedBefore());
  }

  private static PlannerSettings planner(Environment settings) {
    PlannerSettings planner = PlannerSettings.DEFAULT;
    return new PlannerSettings(
        settings.getProperty(
            "tunewright.planning.sequence-length", Integer.class, planner.sequenceLength()),
        settings.getProperty("tunewright.planning.time-limit", Duration.class, planner.timeLimit()),
        settings.getProperty(
            "tunewright.planning.site-silence", Duration.class, planner.silence()));
  }

  JobPlanning(
      ObjectStore store,
      Models models,
      Tokenizers tokenizers,
      ChatConversion conversion,
      DatasetRules rules,
      PlannerSettings settings,
      Clock clock) {
    this.models = models;
    this.tokenizers = tokenizers;
    this.validation = new DatasetValidation(store, conversion, tokenizers);
    this.sites = new Sites(store, settings.silence());
    this.rules = rules;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public DatasetFacts validate(TuningRequest request, DatasetRef dataset, Owner owner) {
    if (request.method() != Method.SUPERVISED) {
      throw TuningError.INVALID_REQUEST.at(
          "method.type",
          "no trainer does %s tuning yet, wanted supervised".formatted(request.method().word()));
    }
    return Heartbeat.during(() -> readers.run(() -> validated(request, dataset, owner)));
  }

  private DatasetFacts validated(TuningRequest request, DatasetRef dataset, Owner owner) {
    ModelFiles model = models.open(request.source(), owner.project());
    int limit =
        SequenceLength.limit(
            request.hyperparameters(), ModelReading.of(model).contextLength(), settings);
    return dataset.equals(request.training())
        ? validation.validate(dataset, model, limit, rules, "training_file")
        // a few held-out rows are better than none
        : validation.validate(dataset, model, limit, rules.withFewestRows(1), "validation_file");
  }

  @Override
  public Plan plan(Owner owner, TuningRequest request, DatasetFacts training) {
    return Heartbeat.during(() -> planned(owner, request, training));
  }

  private Plan planned(Owner owner, TuningRequest request, DatasetFacts training) {
    ModelFiles model = models.open(request.source(), owner.project());
    List<TensorShape> tensors = model.tensors();
    ModelReading reading = ModelReading.of(model);
    return new Planner(settings)
        .plan(
            request,
            new Planner.Facts(
                model.snapshot(),
                reading.facts(tensors, request.dtype()),
                tensors,
                reading.hasChatTemplate(),
                training,
                sites.all(),
                clock.instant()));
  }

  @Override
  public void close() {
    readers.close();
    tokenizers.close();
  }
}
