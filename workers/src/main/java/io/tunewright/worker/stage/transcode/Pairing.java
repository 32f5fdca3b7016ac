package io.tunewright.worker.stage.transcode;

import io.tunewright.worker.stage.transcode.Recoding.Float4;
import io.tunewright.worker.stage.transcode.Recoding.Float8;
import io.tunewright.worker.stage.transcode.Recoding.Kept;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds for each tensor of a model what becomes of it, and for each scale the tensor that it
 * belongs to, in whichever shard. What isn't understood is refused: nothing is lost in silence.
 */
final class Pairing {
  /** One scale for 32 columns, which are 16 bytes. */
  private static final int BYTES_PER_SCALE = Float4Decoder.BYTES_PER_SCALE;

  /** Ten times the widest matrix there is (an embedding, transposed); bounds a row of scales. */
  private static final long MOST_COLUMNS = 1L << 22;

  /** What is no quantised form of anything. */
  private static final Set<String> PLAIN =
      Set.of("BOOL", "I16", "I32", "I64", "U16", "U32", "U64", "F16", "BF16", "F32", "F64", "C64");

  private static final Pattern EXPERT = Pattern.compile("(.*\\.)?experts\\..*");

  private final Scales scales;
  private final @Nullable Quantisation quantisation;

  private Pairing(List<Tensor> tensors, @Nullable Quantisation quantisation) {
    this.scales = new Scales(tensors);
    this.quantisation = quantisation;
  }

  /**
   * @param tensors of all shards
   * @return one for each tensor that isn't a scale
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS naming the file and the tensor
   */
  static List<Recoding> of(List<Tensor> tensors, Optional<Quantisation> quantisation) {
    Pairing pairing = new Pairing(tensors, quantisation.orElse(null));
    List<Recoding> recodings = new ArrayList<>();
    List<Tensor> rest = new ArrayList<>();
    for (Tensor tensor : tensors) {
      switch (tensor.dtype()) {
        case "F8_E4M3" -> recodings.add(pairing.float8(tensor));
        case "I8" -> recodings.add(pairing.float4(tensor));
        default -> rest.add(tensor);
      }
    }
    rest.removeIf(pairing.scales::isUsed);
    rest.forEach(tensor -> recodings.add(kept(tensor)));
    return recodings;
  }

  private Recoding float8(Tensor tensor) {
    Quantisation config = config(tensor);
    Quantisation.Block block = config.block();
    if (block == null) {
      throw tensor.corrupt("is F8_E4M3, and config.json names no weight_block_size");
    }
    if (Quantisation.FP4.equals(config.expertDtype()) && isExpert(tensor)) {
      throw tensor.corrupt("is F8_E4M3, config.json says that experts are fp4: wanted I8");
    }
    List<Long> shape = tensor.shape();
    if (shape.size() < 2) {
      throw tensor.corrupt("is F8_E4M3 with the shape %s, wanted a matrix".formatted(shape));
    }
    int rows = shape.size() - 2;
    var wanted = new ArrayList<>(shape);
    wanted.set(rows, blocks(shape.get(rows), block.rows()));
    wanted.set(rows + 1, blocks(columns(tensor), block.columns()));
    Tensor scale = scales.of(tensor, Set.of("F32", Scales.POWER_OF_TWO), wanted);
    return new Float8(tensor, scale, block.rows(), block.columns());
  }

  private Recoding float4(Tensor tensor) {
    Quantisation config = config(tensor);
    if (!isExpert(tensor)) {
      throw tensor.corrupt("is I8, which is known of experts only");
    }
    if (Quantisation.FP8.equals(config.expertDtype())) {
      throw tensor.corrupt("is I8, config.json says that experts are fp8: wanted F8_E4M3");
    }
    if (tensor.shape().isEmpty()) {
      throw tensor.corrupt("is I8 without a shape, wanted a matrix");
    }
    var wanted = new ArrayList<>(tensor.shape());
    wanted.set(wanted.size() - 1, blocks(columns(tensor), BYTES_PER_SCALE));
    return new Float4(tensor, scales.of(tensor, Set.of(Scales.POWER_OF_TWO), wanted));
  }

  private static Recoding kept(Tensor tensor) {
    if (Scales.isOne(tensor)) {
      throw tensor.corrupt("is a scale, and no quantised tensor has it");
    }
    if (!PLAIN.contains(tensor.dtype())) {
      throw tensor.corrupt(
          "has the dtype %s, known are F8_E4M3, I8 and those of plain numbers"
              .formatted(tensor.dtype()));
    }
    return new Kept(tensor);
  }

  private Quantisation config(Tensor tensor) {
    if (quantisation == null) {
      throw tensor.corrupt(
          "is %s, and config.json has no quantization_config".formatted(tensor.dtype()));
    }
    return quantisation;
  }

  private static boolean isExpert(Tensor tensor) {
    return EXPERT.matcher(tensor.name()).matches();
  }

  private static long columns(Tensor tensor) {
    long columns = tensor.shape().getLast();
    if (columns > MOST_COLUMNS) {
      throw tensor.corrupt("has %,d columns, wanted at most %,d".formatted(columns, MOST_COLUMNS));
    }
    return columns;
  }

  private static long blocks(long size, int block) {
    return Math.ceilDiv(size, block);
  }
}
