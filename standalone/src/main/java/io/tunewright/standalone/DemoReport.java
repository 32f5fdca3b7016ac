package io.tunewright.standalone;

import io.tunewright.fault.TuningError;
import io.tunewright.standalone.parts.EmbeddedStore;
import io.tunewright.standalone.parts.Home;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the demo ends with: a line for each thing that it has proven. */
final class DemoReport {
  private DemoReport() {}

  /**
   * @param adapter as the API shows it, with its manifest
   */
  static List<String> of(String job, JsonNode adapter) {
    JsonNode about = adapter.path("manifest").path("about");
    JsonNode proof = about.path("proof");
    JsonNode result = about.path("result");
    return List.of(
        line("job", job),
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
                    number(result, "first_train_loss"),
                    number(result, "last_train_loss"),
                    result.path("step").asInt())),
        line(
            "held-out loss",
            "%.3f without the adapter, %.3f with it, on %d rows it never saw"
                .formatted(
                    number(proof, "base_loss"),
                    number(proof, "adapter_loss"),
                    proof.path("rows").asInt())),
        line(
            "effect",
            "logits differ by %.3g at most and %.3g on average; base against base by %.3g and %.3g"
                .formatted(
                    number(proof, "largest_logit_difference"),
                    number(proof, "mean_logit_difference"),
                    number(proof, "largest_base_noise"),
                    number(proof, "mean_base_noise"))),
        line("asked", readable(proof.path("samples").path(0).path("prompt"))),
        line("  base says", readable(proof.path("samples").path(0).path("base"))),
        line("  adapter says", readable(proof.path("samples").path(0).path("adapter"))));
  }

  /** A number that must be there: without it the demo has not shown what it promised. */
  private static double number(JsonNode of, String name) {
    if (!of.path(name).isNumber()) {
      throw TuningError.BROKEN_PROMISE.because("the adapter's manifest does not tell " + name);
    }
    return of.path(name).asDouble();
  }

  /** A model with random weights says anything, also what would confuse a terminal. */
  private static String readable(JsonNode text) {
    String plain = text.asString("").replaceAll("[\\p{Cntrl}\uFFFD]", "·");
    return plain.length() > 70 ? plain.substring(0, 70) + "…" : plain;
  }

  /** How to see more, with ordinary tools and what the demo leaves behind. */
  static List<String> further(String job, JsonNode adapter, Home home, String address) {
    String curl =
        "  curl -H \"Authorization: Bearer $(cat %s)\" %s/"
            .formatted(home.resolve(AdminKey.FILE), address);
    return List.of(
        "",
        "To look further, run `tunewright up` and then",
        curl + "fine_tuning/jobs/" + job + "/events",
        curl
            + "tunewright/adapters/%s/%d"
                .formatted(adapter.path("name").asString(), adapter.path("version").asInt()),
        "  AWS_CONFIG_FILE=%s aws s3 cp --recursive %s adapter"
            .formatted(home.resolve(EmbeddedStore.CLIENT_CONFIG), adapter.path("uri").asString()));
  }

  static String line(String name, String value) {
    return "%-14s %s".formatted(name, value);
  }
}
