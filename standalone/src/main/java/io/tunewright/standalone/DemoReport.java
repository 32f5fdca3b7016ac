package io.tunewright.standalone;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the demo ends with: a line for each thing that it has proven. */
final class DemoReport {
  private DemoReport() {}

  /**
   * @param job as the API shows it
   * @param adapter likewise, with its manifest
   */
  static List<String> of(JsonNode job, JsonNode adapter) {
    JsonNode about = adapter.path("manifest").path("about");
    JsonNode proof = about.path("proof");
    JsonNode result = about.path("result");
    return List.of(
        line("job", job.path("id").asString()),
        line(
            "adapter",
            "%s, version %d"
                .formatted(adapter.path("name").asString(), adapter.path("version").asInt())),
        line("files", adapter.path("uri").asString()),
        line("sha256", adapter.path("sha256").asString() + " (adapter_model.safetensors)"),
        line(
            "training loss",
            "%.3f at the first step, %.3f at step %d"
                .formatted(
                    number(result, "firstTrainLoss"),
                    number(result, "lastTrainLoss"),
                    result.path("step").asInt())),
        line(
            "held-out loss",
            "%.3f without the adapter, %.3f with it, on %d rows it never saw"
                .formatted(
                    number(proof, "baseLoss"),
                    number(proof, "adapterLoss"),
                    proof.path("rows").asInt())),
        line(
            "effect",
            "logits differ by %.3g at most and %.3g on average; base against base by %.3g and %.3g"
                .formatted(
                    number(proof, "largestLogitDifference"),
                    number(proof, "meanLogitDifference"),
                    number(proof, "largestBaseNoise"),
                    number(proof, "meanBaseNoise"))));
  }

  private static double number(JsonNode of, String name) {
    return of.path(name).asDouble(Double.NaN);
  }

  static String line(String name, String value) {
    return "%-14s %s".formatted(name, value);
  }
}
