package io.tunewright.storage.objects;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of a long stream whose state can be put down in the middle and taken up by another
 * process. FIPS 180-4: the state after whole blocks of 64 bytes is eight words and the count.
 *
 * <p>The JDK hides that state of its digest; it is reached where {@code --add-opens
 * java.base/java.security=ALL-UNNAMED} and {@code java.base/sun.security.provider} allow it, as
 * Tunewright's program does. An implementation in Java alone would take six times as long.
 */
public final class Sha256 {
  private static final int BLOCK = 64;
  private static final int WORDS = 8;

  private final MessageDigest digest;
  private long bytes;

  public Sha256() {
    digest = Hashing.sha256();
  }

  /** Whether {@link #state} can answer in this process. */
  public static boolean canPause() {
    Sha256 probe = new Sha256();
    probe.update(new byte[BLOCK], BLOCK);
    return probe.state().isPresent();
  }

  public void update(byte[] buffer, int length) {
    digest.update(buffer, 0, length);
    bytes += length;
  }

  /** How many bytes have gone by. */
  public long bytes() {
    return bytes;
  }

  /** 64 lower-case hex digits. Nothing can be added afterwards. */
  public String hex() {
    return Hashing.hex(digest);
  }

  /** The state, 40 bytes in hex, or empty amid a block or where the JDK doesn't let it be seen. */
  public Optional<String> state() {
    Inner inner = bytes > 0 && bytes % BLOCK == 0 ? Inner.of(digest) : null;
    if (inner == null) {
      return Optional.empty();
    }
    ByteBuffer state = ByteBuffer.allocate(WORDS * Integer.BYTES + Long.BYTES).putLong(bytes);
    for (int word : inner.words()) {
      state.putInt(word);
    }
    return Optional.of(HexFormat.of().formatHex(state.array()));
  }

  /** Takes up a state that {@link #state} gave; empty where the JDK doesn't let it be set. */
  public static Optional<Sha256> resume(String state) {
    ByteBuffer saved = ByteBuffer.wrap(HexFormat.of().parseHex(state));
    Sha256 sha = new Sha256();
    // One block, so that the digest has made its inner state.
    sha.update(new byte[BLOCK], BLOCK);
    Inner inner = Inner.of(sha.digest);
    if (inner == null || saved.remaining() != WORDS * Integer.BYTES + Long.BYTES) {
      return Optional.empty();
    }
    sha.bytes = saved.getLong();
    int[] words = new int[WORDS];
    saved.asIntBuffer().get(words);
    inner.set(words, sha.bytes);
    return Optional.of(sha);
  }

  /** The JDK's own fields. */
  private record Inner(Object spi, Field state, Field count) {
    static @Nullable Inner of(MessageDigest digest) {
      try {
        Object spi = field(digest, "digestSpi").get(digest);
        Inner inner = new Inner(spi, field(spi, "state"), field(spi, "bytesProcessed"));
        return inner.state.getType() == int[].class && inner.count.getType() == long.class
            ? inner
            : null;
      } catch (ReflectiveOperationException | InaccessibleObjectException hidden) {
        return null;
      }
    }

    private static Field field(Object owner, String name) throws NoSuchFieldException {
      for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          if (field.getName().equals(name)) {
            field.setAccessible(true);
            return field;
          }
        }
      }
      throw new NoSuchFieldException(name);
    }

    int[] words() {
      try {
        return ((int[]) state.get(spi)).clone();
      } catch (IllegalAccessException impossible) {
        throw new AssertionError("it was made accessible", impossible);
      }
    }

    void set(int[] words, long bytes) {
      try {
        System.arraycopy(words, 0, (int[]) state.get(spi), 0, WORDS);
        count.setLong(spi, bytes);
      } catch (IllegalAccessException impossible) {
        throw new AssertionError("it was made accessible", impossible);
      }
    }
  }
}
