package io.tunewright.worker.stage.transcode;

import io.tunewright.plan.TensorShape;
import io.tunewright.worker.stage.SafetensorsHeader;
import java.util.List;
import java.util.Map;

/** What would become of a model that isn't staged yet. */
public final class Forecast {
  private static final String ANY_SHARD = "the weights";

  private Forecast() {}

  /**
   * How many bytes its files would have in BF16, headers aside.
   *
   * @param config the model's {@code config.json}
   * @param tensors of all its shards
   * @param bytes of all its files as published
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS or INVALID_REQUEST, as the
   *     transcoding itself would say once they are staged
   */
  public static long bytes(byte[] config, List<TensorShape> tensors, long bytes) {
    var header = new SafetensorsHeader(tensors, 0, Map.of());
    Blueprint blueprint = Blueprint.of(config, Map.of(ANY_SHARD, header));
    long before = tensors.stream().mapToLong(SafetensorsHeader::bytes).sum();
    return bytes - before + blueprint.bytes();
  }
}
