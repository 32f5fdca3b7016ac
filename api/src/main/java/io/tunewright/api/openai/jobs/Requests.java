package io.tunewright.api.openai.jobs;

import static java.util.Objects.requireNonNullElse;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.evaluations.Specs;
import io.tunewright.api.openai.RequestSize;
import io.tunewright.api.openai.files.FileObject;
import io.tunewright.api.registry.Sources;
import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Hyperparameters;
import io.tunewright.job.LoraSettings;
import io.tunewright.job.Method;
import io.tunewright.job.Retention;
import io.tunewright.job.TuningRequest;
import io.tunewright.job.Wandb;
import io.tunewright.storage.catalog.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes of a body what a job is asked for, its names resolved; or refuses it by its field. */
final class Requests {
  private static final int MOST_PAIRS = 16;
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_VALUE = 512;

  /** As OpenAI bounds it. */
  private static final long LARGEST_SEED = Integer.MAX_VALUE;

  private final Files files;
  private final Sources sources;
  private final Specs specs;
  private final Resumptions resumptions;

  Requests(Files files, Sources sources, Specs specs, Resumptions resumptions) {
    this.files = files;
    this.sources = sources;
    this.specs = specs;
    this.resumptions = resumptions;
  }

  /**
   * @param caller about the project that the job is for
   */
  TuningRequest of(CreateJob body, Caller caller) {
    return of(
        body,
        caller,
        file("training_file", needed("training_file", body.trainingFile()), caller),
        null);
  }

  /**
   * @param training the file, in place of the one that the body may name
   * @param heldOut rows to validate on where the body names no file; null for none
   */
  TuningRequest of(
      CreateJob body, Caller caller, DatasetRef training, @Nullable DatasetRef heldOut) {
    RequestSize.check("", body);
    TuningRequest fresh = fresh(body, caller, training, heldOut);
    String from = body.extras().resumeFrom();
    return from == null ? fresh : resumptions.from(from, fresh, caller.project());
  }

  private TuningRequest fresh(
      CreateJob body, Caller caller, DatasetRef training, @Nullable DatasetRef heldOut) {
    CreateJob.Extras extras = body.extras();
    String model = needed("model", body.model());
    Long seed = body.seed();
    if (seed != null && (seed < 0 || seed > LARGEST_SEED)) {
      throw TuningError.INVALID_REQUEST.at(
          "seed", "seed is %d, wanted 0 to %d".formatted(seed, LARGEST_SEED));
    }
    DatasetRef validation =
        body.validationFile() == null
            ? heldOut
            : file("validation_file", body.validationFile(), caller);
    return checked(
        "suffix",
        () ->
            new TuningRequest(
                model,
                sources.resolve(caller.project(), model, "model"),
                training,
                validation,
                method(body),
                hyperparameters(body),
                lora(extras.lora()),
                body.suffix(),
                seed,
                metadata(body.metadata()),
                wandb(body.integrations()),
                extras.trainer(),
                extras.site(),
                extras.pool(),
                timeLimit(extras.timeLimit()),
                extras.stage() == null ? null : extras.stage().dtype(),
                JobCommands.deadline("tunewright.deadline", extras.deadline()),
                retention(extras.checkpoints()),
                extras.evaluation() == null
                    ? null
                    : specs.of(
                        extras.evaluation(), "tunewright.evaluation", caller, validation != null),
                null));
  }

  private static String needed(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw TuningError.INVALID_REQUEST.at(field, field + " is missing");
    }
    return value;
  }

  private DatasetRef file(String field, String id, Caller caller) {
    Files.Row file =
        files
            .find(caller.project(), id)
            .orElseThrow(() ->
                TuningError.INVALID_REQUEST.at(
                    field, "%s: there is no file '%s'".formatted(field, id)));
    if (!file.purpose().equals("fine-tune")) {
      throw TuningError.INVALID_REQUEST.at(
          field,
          "%s: the purpose of '%s' is '%s', wanted 'fine-tune'"
              .formatted(field, id, file.purpose()));
    }
    if (file.status() != Files.Status.PROCESSED) {
      throw TuningError.INVALID_REQUEST.at(field, field + ": " + FileObject.notThere(file));
    }
    return file.content();
  }

  private static Method method(CreateJob body) {
    TuningMethod method = body.method();
    if (method == null) {
      return Method.SUPERVISED;
    }
    if (method.type() == null) {
      throw TuningError.INVALID_REQUEST.at("method.type", "method.type is missing");
    }
    return switch (method.type()) {
      case SUPERVISED -> Method.SUPERVISED;
      case DPO, REINFORCEMENT ->
          throw TuningError.INVALID_REQUEST.at(
              "method.type",
              "method.type is '%s', which no trainer supports yet; wanted 'supervised'"
                  .formatted(method.type().word()));
    };
  }

  /** {@code method} goes before the deprecated {@code hyperparameters}. */
  private static Hyperparameters hyperparameters(CreateJob body) {
    CreateJob.Extras extras = body.extras();
    TuningMethod.Hyper asked = asked(body);
    Double multiplier = number(asked.learningRateMultiplier());
    if (extras.learningRate() != null && multiplier != null) {
      throw TuningError.INVALID_REQUEST.at(
          "tunewright.learning_rate",
          "tunewright.learning_rate and learning_rate_multiplier were both given; wanted one of them");
    }
    positive("tunewright.learning_rate", extras.learningRate());
    positive("tunewright.max_steps", extras.maxSteps());
    positive("tunewright.sequence_length", extras.sequenceLength());
    positive("tunewright.save_every", extras.saveEvery());
    return new Hyperparameters(
        number(asked.epochs()),
        whole("batch_size", number(asked.batchSize())),
        multiplier,
        extras.learningRate(),
        extras.maxSteps(),
        extras.sequenceLength(),
        extras.saveEvery());
  }

  private static TuningMethod.Hyper asked(CreateJob body) {
    TuningMethod method = body.method();
    if (method != null
        && method.supervised() != null
        && method.supervised().hyperparameters() != null) {
      return method.supervised().hyperparameters();
    }
    return body.hyperparameters() == null ? TuningMethod.Hyper.AUTO : body.hyperparameters();
  }

  private static @Nullable Double number(@Nullable AutoNumber number) {
    return number == null ? null : number.asDouble();
  }

  private static @Nullable Integer whole(String field, @Nullable Double number) {
    if (number != null && number != Math.rint(number)) {
      throw TuningError.INVALID_REQUEST.at(
          field, "%s is %s, wanted a whole number".formatted(field, number));
    }
    return number == null ? null : Integer.valueOf(number.intValue());
  }

  private static void positive(String field, @Nullable Number value) {
    if (value != null && !(value.doubleValue() > 0 && value.doubleValue() < 1e9)) {
      throw TuningError.INVALID_REQUEST.at(
          field, "%s is %s, wanted a positive number".formatted(field, value));
    }
  }

  private static LoraSettings lora(CreateJob.@Nullable Lora lora) {
    return lora == null
        ? LoraSettings.AUTO
        : checked(
            "tunewright.lora",
            () ->
                new LoraSettings(
                    lora.r(),
                    lora.alpha(),
                    lora.dropout(),
                    lora.targetModules(),
                    lora.targetParameters()));
  }

  private static Map<String, String> metadata(@Nullable Map<String, String> metadata) {
    if (metadata == null) {
      return Map.of();
    }
    if (metadata.size() > MOST_PAIRS) {
      throw TuningError.INVALID_REQUEST.at(
          "metadata",
          "metadata has %d pairs, wanted at most %d".formatted(metadata.size(), MOST_PAIRS));
    }
    metadata.forEach((name, value) -> {
      if (name.length() > LONGEST_NAME || value == null || value.length() > LONGEST_VALUE) {
        throw TuningError.INVALID_REQUEST.at(
            "metadata",
            "metadata.%s: wanted names of at most %d and text of at most %d characters"
                .formatted(
                    name.substring(0, Math.min(LONGEST_NAME, name.length())),
                    LONGEST_NAME,
                    LONGEST_VALUE));
      }
    });
    return metadata;
  }

  private static @Nullable Wandb wandb(@Nullable List<Integration> integrations) {
    if (integrations == null || integrations.isEmpty()) {
      return null;
    }
    if (integrations.size() > 1 || !"wandb".equals(integrations.getFirst().type())) {
      throw TuningError.INVALID_REQUEST.at(
          "integrations", "wanted one integration of the type 'wandb'");
    }
    Integration.WandbRun run = integrations.getFirst().wandb();
    if (run == null) {
      throw TuningError.INVALID_REQUEST.at("integrations", "integrations[0].wandb is missing");
    }
    String project = needed("integrations[0].wandb.project", run.project());
    return new Wandb(
        project, run.name(), run.entity(), run.tags() == null ? List.of() : run.tags());
  }

  private static @Nullable Duration timeLimit(@Nullable Long seconds) {
    positive("tunewright.time_limit", seconds);
    return seconds == null ? null : Duration.ofSeconds(seconds);
  }

  private static @Nullable Retention retention(CreateJob.@Nullable Checkpoints wanted) {
    Retention usual = Retention.USUAL;
    return wanted == null
        ? null
        : checked(
            "tunewright.checkpoints",
            () ->
                new Retention(
                    requireNonNullElse(wanted.keepLast(), usual.keepLast()),
                    requireNonNullElse(wanted.keepBest(), usual.keepBest()),
                    requireNonNullElse(wanted.metric(), usual.metric())));
  }

  /** What a value's own rules refuse, told at its field. */
  private static <T> T checked(String field, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException refused) {
      throw TuningError.INVALID_REQUEST.at(field, String.valueOf(refused.getMessage()));
    }
  }
}
