package io.tunewright.worker.stage;

import io.tunewright.fault.TuningError;
import io.tunewright.plan.TensorShape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The head of a safetensors file, held to all rules of the format: a length of at most 100,000,000,
 * a JSON object without duplicate keys, and tensors that cover the rest of the file without hole or
 * overlap, each as many bytes as its shape and dtype say.
 *
 * @param tensors in the order of their bytes
 * @param dataStart the file's first byte after the header: there the first tensor begins, and each
 *     begins where the one before it ends
 * @param metadata what stands beside the tensors, such as {@code format: pt}
 */
public record SafetensorsHeader(
    List<TensorShape> tensors, long dataStart, Map<String, String> metadata) {
  private static final int LONGEST = 100_000_000;
  private static final String METADATA = "__metadata__";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** Bits of one element. */
  private static final Map<String, Integer> BITS =
      Map.ofEntries(
          Map.entry("BOOL", 8),
          Map.entry("F4", 4),
          Map.entry("F6_E2M3", 6),
          Map.entry("F6_E3M2", 6),
          Map.entry("U8", 8),
          Map.entry("I8", 8),
          Map.entry("F8_E5M2", 8),
          Map.entry("F8_E4M3", 8),
          Map.entry("F8_E8M0", 8),
          Map.entry("F8_E4M3FNUZ", 8),
          Map.entry("F8_E5M2FNUZ", 8),
          Map.entry("I16", 16),
          Map.entry("U16", 16),
          Map.entry("F16", 16),
          Map.entry("BF16", 16),
          Map.entry("I32", 32),
          Map.entry("U32", 32),
          Map.entry("F32", 32),
          Map.entry("C64", 64),
          Map.entry("F64", 64),
          Map.entry("I64", 64),
          Map.entry("U64", 64));

  public SafetensorsHeader {
    tensors = List.copyOf(tensors);
    metadata = Map.copyOf(metadata);
  }

  /**
   * How many bytes a tensor of a known dtype takes.
   *
   * @throws ArithmeticException where that overflows
   */
  public static long bytes(TensorShape tensor) {
    return Math.multiplyExact(tensor.elements(), bits(tensor.dtype())) / 8;
  }

  private static long bits(String dtype) {
    return Objects.requireNonNull(BITS.get(dtype), dtype);
  }

  public static SafetensorsHeader read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, Files.size(file), file.getFileName().toString());
    }
  }

  /**
   * Reads from the start of a file, and no further than its header.
   *
   * @param fileBytes of the whole file
   * @param name to speak of it
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS naming the file and the rule
   */
  public static SafetensorsHeader read(InputStream in, long fileBytes, String name)
      throws IOException {
    byte[] prefix = in.readNBytes(8);
    if (prefix.length < 8) {
      throw corrupt(name, "it has %d bytes, too few for a header".formatted(prefix.length));
    }
    long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > LONGEST || length > fileBytes - 8) {
      throw corrupt(
          name,
          "its header claims %s bytes, wanted 2 to %d within a file of %d"
              .formatted(Long.toUnsignedString(length), LONGEST, fileBytes));
    }
    byte[] json = in.readNBytes((int) length);
    if (json.length < length) {
      throw corrupt(name, "it ends within its header");
    }
    if (json[0] != '{') {
      throw corrupt(name, "its header doesn't start with '{'");
    }
    JsonNode header = parse(json, name);
    return new SafetensorsHeader(
        tensors(header, fileBytes - 8 - length, name), 8 + length, metadata(header));
  }

  private static Map<String, String> metadata(JsonNode header) {
    Map<String, String> metadata = new LinkedHashMap<>();
    header
        .path(METADATA)
        .properties()
        .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asString()));
    return metadata;
  }

  private static JsonNode parse(byte[] json, String name) {
    try {
      return JSON.readTree(json);
    } catch (JacksonException broken) {
      throw corrupt(name, "its header is not JSON: " + broken.getOriginalMessage());
    }
  }

  private record Placed(TensorShape tensor, long begin, long end) {}

  private static List<TensorShape> tensors(JsonNode header, long dataBytes, String name) {
    List<Placed> placed = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (field.getKey().equals(METADATA)) {
        checkMetadata(field.getValue(), name);
      } else {
        placed.add(placed(field.getKey(), field.getValue(), name));
      }
    }
    placed.sort(Comparator.comparingLong(Placed::begin).thenComparingLong(Placed::end));
    long at = 0;
    for (Placed each : placed) {
      if (each.begin() != at) {
        throw corrupt(
            name,
            "tensor '%s' starts at byte %d, wanted %d: no hole, no overlap"
                .formatted(each.tensor().name(), each.begin(), at));
      }
      at = each.end();
    }
    if (at != dataBytes) {
      throw corrupt(name, "its tensors end at byte %d of %d".formatted(at, dataBytes));
    }
    return placed.stream().map(Placed::tensor).toList();
  }

  private static void checkMetadata(JsonNode metadata, String name) {
    if (!metadata.isObject() || metadata.values().stream().anyMatch(value -> !value.isString())) {
      throw corrupt(name, METADATA + " is not a map of strings");
    }
  }

  private static Placed placed(String tensor, JsonNode entry, String name) {
    JsonNode dtype = entry.path("dtype");
    Integer bits = dtype.isString() ? BITS.get(dtype.asString()) : null;
    if (bits == null) {
      throw corrupt(name, "tensor '%s' has the dtype %s".formatted(tensor, dtype));
    }
    List<Long> shape = naturals(entry.path("shape"), tensor, name);
    List<Long> offsets = naturals(entry.path("data_offsets"), tensor, name);
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw corrupt(name, "tensor '%s' lies at %s".formatted(tensor, offsets));
    }
    TensorShape known = new TensorShape(tensor, dtype.asString(), shape);
    long bytes = bytes(known, bits, name);
    if (offsets.get(1) - offsets.get(0) != bytes) {
      throw corrupt(
          name,
          "tensor '%s' has %d bytes, its shape %s of %s wants %d"
              .formatted(tensor, offsets.get(1) - offsets.get(0), shape, dtype.asString(), bytes));
    }
    return new Placed(known, offsets.get(0), offsets.get(1));
  }

  private static long bytes(TensorShape tensor, int bits, String name) {
    try {
      long all = Math.multiplyExact(tensor.elements(), bits);
      if (all % 8 != 0) {
        throw corrupt(name, "tensor '%s' doesn't fill whole bytes".formatted(tensor.name()));
      }
      return all / 8;
    } catch (ArithmeticException overflow) {
      throw corrupt(name, "the size of tensor '%s' overflows".formatted(tensor.name()));
    }
  }

  private static List<Long> naturals(JsonNode array, String tensor, String name) {
    List<Long> numbers = new ArrayList<>();
    for (JsonNode number : array.values()) {
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.asLong() < 0) {
        throw corrupt(name, "tensor '%s' holds the size %s".formatted(tensor, number));
      }
      numbers.add(number.asLong());
    }
    if (!array.isArray()) {
      throw corrupt(name, "tensor '%s' lacks a shape or its offsets".formatted(tensor));
    }
    return numbers;
  }

  private static RuntimeException corrupt(String name, String why) {
    return TuningError.CORRUPT_WEIGHTS.because(name + " is not a sound safetensors file: " + why);
  }
}
