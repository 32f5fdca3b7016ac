package io.tunewright.worker.stage.transcode;

import io.tunewright.plan.TensorShape;
import io.tunewright.worker.stage.SafetensorsHeader;
import io.tunewright.worker.stage.transcode.Recoding.Kept;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that follows from a model's config and headers: whether there is anything to do, and what
 * each shard will be.
 *
 * @param shards by path; a shard of scales alone has no successor
 * @param scales names of the tensors that go
 */
record Blueprint(
    ObjectNode config, boolean isQuantised, Map<String, NewShard> shards, List<String> scales) {

  /**
   * @param headers by the shards' paths
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS or INVALID_REQUEST, saying what
   *     isn't understood
   */
  static Blueprint of(byte[] configJson, Map<String, SafetensorsHeader> headers) {
    ObjectNode config = ConfigParts.parse(configJson);
    Optional<Quantisation> quantisation = Quantisation.of(config);
    List<Tensor> tensors = new ArrayList<>();
    headers.forEach((path, header) -> tensors.addAll(Tensor.of(path, header)));
    List<Recoding> recodings = Pairing.of(tensors, quantisation);

    Map<String, List<Recoding>> byShard = new TreeMap<>();
    for (Recoding each : recodings) {
      byShard.computeIfAbsent(each.tensor().file(), path -> new ArrayList<>()).add(each);
    }
    Map<String, NewShard> shards = new TreeMap<>();
    headers.forEach((path, header) -> {
      List<Recoding> left = byShard.getOrDefault(path, List.of());
      if (!left.isEmpty()) {
        shards.put(path, new NewShard(path, left, header.metadata(), changes(left, header)));
      }
    });
    return new Blueprint(
        config,
        quantisation.isPresent() || recodings.stream().anyMatch(each -> !(each instanceof Kept)),
        shards,
        recodings.stream().flatMap(each -> each.scale().stream()).map(Tensor::name).toList());
  }

  /** A shard in which nothing is quantised, and which holds no scale, stays what it is. */
  private static boolean changes(List<Recoding> left, SafetensorsHeader header) {
    return left.size() < header.tensors().size()
        || left.stream().anyMatch(each -> !(each instanceof Kept));
  }

  long bytes() {
    return shards.values().stream().mapToLong(NewShard::bytes).sum();
  }

  /** How many tensors are turned, by what they were. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    shards.values().stream()
        .flatMap(shard -> shard.tensors().stream())
        .forEach(each -> counts.merge(each.tensor().dtype(), 1L, Long::sum));
    return counts;
  }

  /** Every tensor's result, and where it lies. */
  Map<String, String> weightMap() {
    Map<String, String> map = new TreeMap<>();
    shards.forEach((path, shard) -> shard.tensors().forEach(each -> map.put(each.name(), path)));
    return map;
  }

  long elements() {
    return shards.values().stream()
        .flatMap(shard -> shard.tensors().stream())
        .map(Recoding::result)
        .mapToLong(TensorShape::elements)
        .sum();
  }
}
