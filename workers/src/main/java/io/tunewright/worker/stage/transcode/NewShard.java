package io.tunewright.worker.stage.transcode;

import io.tunewright.plan.TensorShape;
import io.tunewright.worker.stage.SafetensorsHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A shard as it will be: known, to its last offset, before a byte of it is made.
 *
 * <p>Larger numbers come first, so that each tensor begins at a multiple of its numbers' size; else
 * the order of the old shard's bytes is kept, so that both are read and written in one sweep.
 *
 * @param path the old shard's, which stays
 * @param tensors none of them a scale
 * @param changes whether it differs from the old one at all
 */
record NewShard(
    String path, List<Recoding> tensors, Map<String, String> metadata, boolean changes) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LENGTH = 8;
  private static final byte SPACE = ' ';

  NewShard {
    tensors =
        tensors.stream()
            .sorted(
                Comparator.comparingLong(NewShard::bytesPerNumber)
                    .reversed()
                    .thenComparingLong(recoding -> recoding.tensor().offset())
                    .thenComparing(Recoding::name))
            .toList();
  }

  private static long bytesPerNumber(Recoding recoding) {
    String dtype = recoding.result().dtype();
    return SafetensorsHeader.bytes(new TensorShape("", dtype, List.of(1L)));
  }

  /** Bytes of all tensors, without the header. */
  long bytes() {
    return tensors.stream().mapToLong(Recoding::bytes).sum();
  }

  /** Bytes of the whole file. */
  long fileBytes() {
    return header().length + bytes();
  }

  /** Length and JSON, padded to a multiple of 8 as safetensors' own writer does. */
  byte[] header() {
    ObjectNode header = JSON.createObjectNode();
    // Without it transformers refuses a file.
    ObjectNode about = header.putObject("__metadata__").put("format", "pt");
    metadata.forEach(about::put);
    long at = 0;
    for (Recoding each : tensors) {
      ObjectNode entry = header.putObject(each.name());
      entry.put("dtype", each.result().dtype());
      each.result().shape().forEach(entry.putArray("shape")::add);
      entry.putArray("data_offsets").add(at).add(at + each.bytes());
      at += each.bytes();
    }
    byte[] json = JSON.writeValueAsBytes(header);
    byte[] padded = new byte[LENGTH + Math.ceilDiv(json.length, LENGTH) * LENGTH];
    Arrays.fill(padded, SPACE);
    ByteBuffer.wrap(padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(padded.length - LENGTH)
        .put(json);
    return padded;
  }
}
