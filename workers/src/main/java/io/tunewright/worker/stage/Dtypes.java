package io.tunewright.worker.stage;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The number formats that safetensors knows. */
final class Dtypes {
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

  /** The one string of each word that all tensors share. */
  private static final Map<String, String> WORDS =
      BITS.keySet().stream().collect(Collectors.toUnmodifiableMap(word -> word, word -> word));

  private Dtypes() {}

  /** The same word, or null where it names no format. */
  static @Nullable String known(String word) {
    return WORDS.get(word);
  }

  static long bits(String dtype) {
    return Objects.requireNonNull(BITS.get(dtype), dtype);
  }
}
