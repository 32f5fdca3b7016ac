package io.tunewright.worker.publish;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.ObjectStore;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which of a checkpoint's files make a plain PEFT directory, and what a server would refuse in it.
 */
final class AdapterFiles {
  static final String WEIGHTS = "adapter_model.safetensors";
  static final String CONFIG = "adapter_config.json";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What a tokenizer needs; the trainer's state and its pickles stay behind. */
  private static final Set<String> TOKENIZER =
      Set.of(
          "tokenizer.json",
          "tokenizer.model",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "chat_template.jinja");

  private AdapterFiles() {}

  /** The files that are published, the config apart, which is rewritten. */
  static List<Manifest.Entry> of(Manifest checkpoint) {
    if (checkpoint.file(WEIGHTS).isEmpty() || checkpoint.file(CONFIG).isEmpty()) {
      throw TuningError.ADAPTER_REFUSED.because(
          "the checkpoint holds no " + WEIGHTS + " with " + CONFIG);
    }
    return checkpoint.files().stream()
        .filter(file -> file.path().equals(WEIGHTS) || TOKENIZER.contains(file.path()))
        .toList();
  }

  /**
   * The adapter's config, checked against what vLLM and PEFT load, naming its base by hub name and
   * commit instead of a path on a site.
   */
  static byte[] config(ObjectStore store, Manifest checkpoint, String base, String commit) {
    String key = checkpoint.file(CONFIG).orElseThrow().key();
    try {
      if (!(JSON.readTree(store.get(key)) instanceof ObjectNode config)) {
        throw TuningError.ADAPTER_REFUSED.because(CONFIG + " is not a JSON object");
      }
      refuseWhatServersRefuse(config);
      config.put("base_model_name_or_path", base);
      config.put("revision", commit);
      config.put("inference_mode", true);
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config);
    } catch (JacksonException unreadable) {
      throw TuningError.ADAPTER_REFUSED.because(
          CONFIG + " is not JSON: " + unreadable.getOriginalMessage());
    }
  }

  private static void refuseWhatServersRefuse(ObjectNode config) {
    for (String needed : List.of("r", "lora_alpha", "target_modules")) {
      if (!config.hasNonNull(needed)) {
        throw TuningError.ADAPTER_REFUSED.because(
            CONFIG + " names no " + needed + ", which servers need");
      }
    }
    JsonNode modules = config.path("modules_to_save");
    if (!modules.isMissingNode() && !modules.isNull() && !modules.isEmpty()) {
      throw TuningError.ADAPTER_REFUSED.because(
          "modules_to_save is " + modules + "; servers take none");
    }
    if (config.path("use_dora").asBoolean(false)) {
      throw TuningError.ADAPTER_REFUSED.because("use_dora is true; servers take plain LoRA");
    }
    if (!"none".equals(config.path("bias").asString("none"))) {
      throw TuningError.ADAPTER_REFUSED.because(
          "bias is " + config.path("bias") + ", wanted \"none\"");
    }
  }
}
