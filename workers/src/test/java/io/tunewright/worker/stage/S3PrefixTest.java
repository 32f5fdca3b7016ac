package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.job.ModelRef;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.StoreSettings;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class S3PrefixTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final AtomicInteger FRESH = new AtomicInteger();

  private final ObjectStore bucket = STORE.get();
  private final String prefix = "lab-%d/tiny".formatted(FRESH.incrementAndGet());
  private final ModelRef ref = new ModelRef("s3://theirs/" + prefix);
  private final S3Prefix source = new S3Prefix(Map.of("theirs", bucket), FilePolicy.NO_CODE);

  @BeforeEach
  void fill() {
    put("config.json", "{}");
    put("model.safetensors", "0123456789");
    put("pytorch_model.bin", "pickle");
    bucket.put(prefix + "-other/config.json", "{}".getBytes());
  }

  private void put(String path, String content) {
    bucket.put(prefix + "/" + path, content.getBytes());
  }

  @Test
  void whatLiesBelowThePrefixIsListedAndNoNeighbour() {
    Listing listing = source.list(ref, "default");

    assertThat(listing.files())
        .extracting(Listing.RemoteFile::path)
        .containsExactly("config.json", "model.safetensors");
    assertThat(listing.leftOut()).containsExactly("pytorch_model.bin");
    assertThat(listing.snapshot().name()).isEqualTo(prefix);
    assertThat(source.list(new ModelRef(ref.uri() + "/"), "default").snapshot())
        .isEqualTo(listing.snapshot());
  }

  @Test
  void anyRangeOfAnObjectIsRead() throws IOException {
    Listing listing = source.list(ref, "default");
    Listing.RemoteFile shard = listing.file("model.safetensors").orElseThrow();

    try (var in = source.open(listing, shard, 3, 4)) {
      assertThat(in.readAllBytes()).isEqualTo("3456".getBytes());
    }
    try (var in = source.open(listing, shard, 0, 0)) {
      assertThat(in.readAllBytes()).isEmpty();
    }
  }

  @Test
  void otherBytesOfTheSameLengthAreAnotherCommit() {
    Listing before = source.list(ref, "default");
    put("model.safetensors", "9876543210");
    assertThat(source.list(ref, "default").snapshot()).isNotEqualTo(before.snapshot());
  }

  @Test
  void aBucketThatNoOneAllowedIsRefused() {
    assertThatThrownBy(() -> source.list(new ModelRef("s3://ours/" + prefix), "default"))
        .hasMessageContaining("none of those that tunewright.sources.s3 allows")
        .hasMessageContaining("NOT_ALLOWED");
  }

  @Test
  void whereThereIsNothingThatIsSaid() {
    assertThatThrownBy(() -> source.list(new ModelRef("s3://theirs/no/where"), "default"))
        .hasMessageContaining("there is nothing at s3://theirs/no/where");
    assertThatThrownBy(() -> source.list(new ModelRef("s3://theirs"), "default"))
        .hasMessageContaining("wanted s3://bucket/prefix");
  }

  @Test
  void aServerThatIsOutOfReachIsAPlaceThatMayComeBack() {
    StoreSettings there = STORE.settings();
    try (ObjectStore gone =
        ObjectStore.open(
            new StoreSettings(
                java.net.URI.create("http://127.0.0.1:1"),
                there.region(),
                "gone",
                "key",
                "secret",
                true))) {
      S3Prefix away = new S3Prefix(Map.of("gone", gone), FilePolicy.NO_CODE);
      assertThatThrownBy(() -> away.list(new ModelRef("s3://gone/a/b"), "default"))
          .hasMessageContaining("did not serve s3://gone/a/b/")
          .hasMessageContaining("STORE_UNREACHABLE");
    }
  }
}
