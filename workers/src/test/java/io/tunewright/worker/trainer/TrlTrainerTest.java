package io.tunewright.worker.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.worker.launch.Assignments;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TrlTrainerTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final DatasetRef ROWS =
      new DatasetRef("file-train", "t.jsonl", "11".repeat(32), 9);
  private static final CheckpointRef CHECKPOINT =
      new CheckpointRef(Assignments.JOB, 1, 20, "attempts/1/checkpoints/20/manifest.json");

  private final Trainer trainer = new TrlTrainer(new Device("cpu", "float32", 2));
  private final Trainer.Inputs inputs =
      new Trainer.Inputs(
          Path.of("/site/runs/key"),
          Path.of("/env/bin/python"),
          Path.of("/site/trainers/trl/hash"),
          Path.of("/site/weights/tiny"),
          Path.of("/site/data/rows.jsonl"),
          Path.of("/site/data/held-out.jsonl"),
          Path.of("/site/checkpoints/20"),
          new LinkedHashMap<>(),
          Map.of());

  @Test
  void trainingIsRenderedAsTheProgramReadsIt() throws IOException {
    Trainer.Rendering rendering =
        trainer.render(Assignments.train(2, ROWS, ROWS, CHECKPOINT), inputs);

    assertThat(rendering.command())
        .isEqualTo(
            List.of(
                "/env/bin/python",
                "/site/trainers/trl/hash/sft.py",
                "--config",
                "/site/runs/key/config.json"));
    assertThat(config(rendering)).isEqualTo(JSON.readTree(resource("/trainer/train.json")));
    assertThat(config(rendering).propertyNames()).containsExactlyInAnyOrderElementsOf(keys("sft"));
  }

  @Test
  void evaluationIsRenderedAsTheProgramReadsIt() throws IOException {
    Trainer.Rendering rendering = trainer.render(Assignments.evaluate(CHECKPOINT, ROWS), inputs);

    assertThat(rendering.command()).contains("/site/trainers/trl/hash/proof.py");
    assertThat(config(rendering)).isEqualTo(JSON.readTree(resource("/trainer/evaluate.json")));
    assertThat(config(rendering).propertyNames())
        .containsExactlyInAnyOrderElementsOf(keys("proof"));
  }

  @Test
  void scoringIsRenderedAsTheProgramReadsIt() throws IOException {
    SequencedMap<String, Path> adapters = new LinkedHashMap<>();
    adapters.put("candidate", Path.of("/site/adapters/default/mira/4"));
    adapters.put("champion", Path.of("/site/adapters/default/mira/3"));
    Trainer.Rendering rendering =
        trainer.render(
            Assignments.score(ROWS, 3),
            new Trainer.Inputs(
                inputs.run(),
                inputs.python(),
                inputs.programs(),
                inputs.weights(),
                null,
                null,
                null,
                adapters,
                Map.of("harbour", Path.of("/site/data/rows.jsonl"))));

    assertThat(rendering.command()).contains("/site/trainers/trl/hash/score.py");
    assertThat(config(rendering)).isEqualTo(JSON.readTree(resource("/trainer/score.json")));
    assertThat(config(rendering).propertyNames())
        .containsExactlyInAnyOrderElementsOf(keys("score"));
  }

  @Test
  void nothingIsFetchedWhileItRuns() {
    assertThat(trainer.render(Assignments.train(1, ROWS, null, null), inputs).environment())
        .containsEntry("HF_HUB_OFFLINE", "1")
        .containsEntry("HF_HUB_DISABLE_TELEMETRY", "1");
  }

  private static JsonNode config(Trainer.Rendering rendering) {
    assertThat(rendering.files()).containsOnlyKeys("config.json");
    return JSON.readTree(rendering.files().get("config.json"));
  }

  /** The fields of the program's Settings; it refuses a config that has others or lacks one. */
  private static Set<String> keys(String program) throws IOException {
    String source = resource("/trainers/trl/" + program + ".py");
    int from = source.indexOf("class Settings:");
    String settings = source.substring(from, source.indexOf("def __post_init__", from));
    return Pattern.compile("^    (\\w+): ", Pattern.MULTILINE)
        .matcher(settings)
        .results()
        .map(match -> match.group(1))
        .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(TrlTrainerTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
