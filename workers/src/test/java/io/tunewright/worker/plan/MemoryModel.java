package io.tunewright.worker.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.TensorShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small dense model that lies nowhere. */
final class MemoryModel implements Models, ModelFiles {
  static final SnapshotRef SNAPSHOT = new SnapshotRef("file", "org/tiny", "cd".repeat(20));

  static final long BYTES = 100_000;

  final Map<String, byte[]> files = new HashMap<>();
  List<TensorShape> more = List.of();

  MemoryModel() {
    put("config.json", "{\"model_type\":\"llama\",\"max_position_embeddings\":64}");
    put("tokenizer_config.json", "{\"chat_template\":\"{{ messages }}\"}");
    put("README.md", "---\nlicense: apache-2.0\n---\n# Tiny");
    files.put("tokenizer.json", ModelTokenizerTest.WORDS);
  }

  void put(String path, String text) {
    files.put(path, text.getBytes(UTF_8));
  }

  @Override
  public ModelFiles open(ModelRef source, String project) {
    return this;
  }

  @Override
  public SnapshotRef snapshot() {
    return SNAPSHOT;
  }

  @Override
  public List<String> paths() {
    return List.copyOf(files.keySet());
  }

  @Override
  public long bytes() {
    return BYTES;
  }

  @Override
  public Optional<byte[]> find(String path) {
    return Optional.ofNullable(files.get(path));
  }

  @Override
  public List<TensorShape> tensors() {
    var tensors = new ArrayList<TensorShape>();
    for (String name : List.of("q_proj", "k_proj", "v_proj", "o_proj")) {
      tensors.add(
          new TensorShape(
              "model.layers.0.self_attn." + name + ".weight", "BF16", List.of(32L, 32L)));
    }
    tensors.addAll(more);
    return tensors;
  }
}
