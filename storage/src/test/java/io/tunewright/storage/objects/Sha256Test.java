package io.tunewright.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Sha256Test {
  @Test
  void aHashPutDownAnywhereEndsAsIfItHadNot() {
    byte[] bytes = new byte[100_000];
    Random random = new Random(7);
    random.nextBytes(bytes);
    for (int round = 0; round < 200; round++) {
      int cut = 64 * (1 + random.nextInt(bytes.length / 64));
      Sha256 first = new Sha256();
      first.update(bytes, cut);

      Sha256 second = Sha256.resume(first.state().orElseThrow()).orElseThrow();
      byte[] rest = Arrays.copyOfRange(bytes, cut, bytes.length);
      second.update(rest, rest.length);

      assertThat(second.bytes()).isEqualTo(bytes.length);
      assertThat(second.hex()).isEqualTo(Hashing.of(bytes));
    }
  }

  @Test
  void thereIsNoStateAmidABlock() {
    Sha256 sha = new Sha256();
    sha.update(new byte[65], 65);
    assertThat(sha.state()).isEmpty();
  }
}
