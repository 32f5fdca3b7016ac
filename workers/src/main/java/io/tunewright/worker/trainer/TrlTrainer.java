package io.tunewright.worker.trainer;

import io.tunewright.job.EvaluationTask;
import io.tunewright.job.Method;
import io.tunewright.job.Wandb;
import io.tunewright.launch.Assignment;
import io.tunewright.plan.Recipe;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** TRL's SFTTrainer with PEFT, driven by the programs in {@code trainers/trl}. */
public final class TrlTrainer implements Trainer {
  public static final String NAME = "trl";

  /** Enough rows for a loss with a small error, few enough for minutes on a CPU. */
  private static final int EVALUATION_ROWS = 256;

  private static final int EVALUATION_BATCH = 4;
  private static final int SAMPLES = 3;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Device device;

  public TrlTrainer(Device device) {
    this.device = device;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Method> methods() {
    return Set.of(Method.SUPERVISED);
  }

  @Override
  public Set<String> requiredCheckpointFiles() {
    return Set.of(
        "adapter_config.json",
        "adapter_model.safetensors",
        "optimizer.pt",
        "rng_state.pth",
        "scheduler.pt",
        "trainer_state.json",
        "training_args.bin");
  }

  @Override
  public Rendering render(Assignment assignment, Inputs inputs) {
    return switch (assignment) {
      case Assignment.Train train ->
          rendering(inputs, "sft.py", training(train.plan().recipe(), inputs));
      case Assignment.Evaluate evaluate ->
          rendering(inputs, "proof.py", evaluation(evaluate.plan().recipe(), inputs));
      case Assignment.Score score -> rendering(inputs, "score.py", scoring(score, inputs));
    };
  }

  private static Rendering rendering(Inputs inputs, String program, Map<String, Object> config) {
    return new Rendering(
        List.of(
            inputs.python().toString(),
            inputs.programs().resolve(program).toString(),
            "--config",
            inputs.run().resolve(CONFIG).toString()),
        Map.of("PYTHONUNBUFFERED", "1", "HF_HUB_OFFLINE", "1", "HF_HUB_DISABLE_TELEMETRY", "1"),
        Map.of(CONFIG, JSON.writeValueAsString(config)));
  }

  private Map<String, Object> training(Recipe recipe, Inputs inputs) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("base_model", inputs.weights().toString());
    config.put("training_file", text(inputs.rows()));
    config.put("validation_file", text(inputs.validation()));
    config.put("output_dir", inputs.run().resolve("output").toString());
    config.put("seed", recipe.seed());
    config.put("max_steps", recipe.maxSteps());
    config.put("batch_size", recipe.batchSize());
    config.put("gradient_accumulation_steps", recipe.gradientAccumulation());
    config.put("learning_rate", recipe.learningRate());
    config.put("warmup_steps", recipe.warmupSteps());
    config.put("lr_scheduler", recipe.schedule());
    config.put("max_length", recipe.maxLength());
    config.put("save_every", recipe.saveEvery());
    config.put("evaluate_every", recipe.evaluateEvery());
    putDevice(config);
    config.put("lora", lora(recipe.lora()));
    config.put("expected_trainable_parameters", recipe.expectedTrainable());
    config.put("resume_from", text(inputs.checkpoint()));
    config.put("wandb", wandb(recipe.wandb()));
    return config;
  }

  private Map<String, Object> evaluation(Recipe recipe, Inputs inputs) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("base_model", inputs.weights().toString());
    config.put("adapter", text(inputs.checkpoint()));
    config.put("dataset", text(inputs.rows()));
    config.put("output", inputs.run().resolve("output").resolve("evaluation.json").toString());
    config.put("max_length", recipe.maxLength());
    config.put("max_rows", EVALUATION_ROWS);
    config.put("batch_size", evaluationBatch(recipe));
    putDevice(config);
    config.put("samples", SAMPLES);
    return config;
  }

  /** What the training had room for must do, as a training that can't be measured is lost. */
  private static int evaluationBatch(Recipe recipe) {
    return Math.min(recipe.batchSize(), EVALUATION_BATCH);
  }

  private Map<String, Object> scoring(Assignment.Score score, Inputs inputs) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("base_model", inputs.weights().toString());
    config.put("measure_base", score.base());
    Map<String, Object> adapters = new LinkedHashMap<>();
    inputs.adapters().forEach((subject, adapter) -> adapters.put(subject, adapter.toString()));
    config.put("adapters", adapters);
    config.put("tasks", score.tasks().stream().map(task -> task(task, inputs)).toList());
    config.put("dataset", text(inputs.rows()));
    config.put("output", inputs.run().resolve("output").toString());
    config.put("max_length", score.plan().recipe().maxLength());
    config.put("max_rows", EVALUATION_ROWS);
    config.put("batch_size", evaluationBatch(score.plan().recipe()));
    putDevice(config);
    return config;
  }

  private static Map<String, Object> task(EvaluationTask task, Inputs inputs) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("name", task.name());
    config.put("yaml", task.yaml());
    config.put("data", text(inputs.data().get(task.name())));
    config.put("few_shot", task.fewShot());
    config.put("limit", task.limit());
    config.put("chat", Boolean.TRUE.equals(task.chat()));
    return config;
  }

  private void putDevice(Map<String, Object> config) {
    config.put("dtype", device.dtype());
    config.put("device", device.kind());
    config.put("threads", device.threads());
  }

  private static Map<String, Object> lora(Recipe.Lora lora) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("r", lora.r());
    config.put("alpha", lora.alpha());
    config.put("dropout", lora.dropout());
    config.put("target_modules", lora.targetModules());
    config.put("target_parameters", lora.targetParameters());
    return config;
  }

  private static @Nullable Map<String, Object> wandb(@Nullable Wandb wandb) {
    if (wandb == null) {
      return null;
    }
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("project", wandb.project());
    config.put("name", wandb.name());
    config.put("entity", wandb.entity());
    config.put("tags", wandb.tags());
    return config;
  }

  private static @Nullable String text(@Nullable Path path) {
    return path == null ? null : path.toString();
  }
}
