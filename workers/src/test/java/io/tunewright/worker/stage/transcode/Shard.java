package io.tunewright.worker.stage.transcode;

import io.tunewright.plan.TensorShape;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes and reads whole safetensors files, for tests, the plainest way. */
final class Shard {
  private static final JsonMapper JSON = new JsonMapper();

  record Content(String dtype, List<Long> shape, byte[] bytes) {}

  final Map<String, Content> tensors = new LinkedHashMap<>();

  Shard put(String name, String dtype, byte[] bytes, long... shape) {
    tensors.put(name, new Content(dtype, Arrays.stream(shape).boxed().toList(), bytes));
    return this;
  }

  /** Random bytes: every code, NaN among them. */
  Shard random(String name, String dtype, Random random, long... shape) {
    var declared = new TensorShape(name, dtype, Arrays.stream(shape).boxed().toList());
    byte[] bytes = new byte[(int) io.tunewright.worker.stage.SafetensorsHeader.bytes(declared)];
    random.nextBytes(bytes);
    return put(name, dtype, bytes, shape);
  }

  byte[] file() {
    ObjectNode header = JSON.createObjectNode();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    tensors.forEach((name, tensor) -> {
      ObjectNode entry = header.putObject(name).put("dtype", tensor.dtype());
      tensor.shape().forEach(entry.putArray("shape")::add);
      entry.putArray("data_offsets").add(data.size()).add(data.size() + tensor.bytes().length);
      data.writeBytes(tensor.bytes());
    });
    byte[] json = JSON.writeValueAsBytes(header);
    return ByteBuffer.allocate(8 + json.length + data.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data.toByteArray())
        .array();
  }

  static Shard read(byte[] file) {
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    JsonNode header = JSON.readTree(Arrays.copyOfRange(file, 8, 8 + length));
    Shard shard = new Shard();
    header
        .properties()
        .forEach(entry -> {
          if (!entry.getKey().equals("__metadata__")) {
            JsonNode tensor = entry.getValue();
            List<Long> shape =
                tensor
                    .path("shape")
                    .valueStream()
                    .map(JsonNode::asLong)
                    .collect(Collectors.toList());
            int begin = 8 + length + tensor.path("data_offsets").path(0).asInt();
            int end = 8 + length + tensor.path("data_offsets").path(1).asInt();
            shard.tensors.put(
                entry.getKey(),
                new Content(
                    tensor.path("dtype").asString(), shape, Arrays.copyOfRange(file, begin, end)));
          }
        });
    return shard;
  }
}
