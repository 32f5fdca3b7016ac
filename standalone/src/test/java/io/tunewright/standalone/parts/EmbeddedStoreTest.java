package io.tunewright.standalone.parts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.StoreSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStoreTest {
  @TempDir Path scratch;

  @Test
  void objects_and_credentials_outlive_a_restart() {
    Home home = Home.at(scratch);
    StoreSettings before;
    try (EmbeddedStore store = EmbeddedStore.start(home, 0);
        ObjectStore objects = ObjectStore.open(store.settings())) {
      before = store.settings();
      objects.createBucket();
      objects.put("a/b", "kept".getBytes(UTF_8));
    }
    try (EmbeddedStore store = EmbeddedStore.start(home, before.endpoint().getPort());
        ObjectStore objects = ObjectStore.open(before)) {
      assertThat(objects.get("a/b")).asString(UTF_8).isEqualTo("kept");
      assertThat(store.settings()).isEqualTo(before);
    }
  }

  @Test
  void a_wrong_signature_is_refused() {
    try (EmbeddedStore store = EmbeddedStore.start(Home.at(scratch), 0)) {
      StoreSettings right = store.settings();
      var wrong =
          new StoreSettings(
              right.endpoint(), right.region(), right.bucket(), right.accessKey(), "guess", true);
      try (ObjectStore objects = ObjectStore.open(wrong)) {
        assertThatThrownBy(objects::createBucket).hasMessageContaining("Status Code: 403");
      }
    }
  }

  @Test
  void a_taken_port_is_named() {
    try (EmbeddedStore store = EmbeddedStore.start(Home.at(scratch), 0)) {
      int port = store.settings().endpoint().getPort();

      assertThatThrownBy(() -> EmbeddedStore.start(Home.at(scratch.resolve("other")), port))
          .hasMessageContaining("127.0.0.1:" + port)
          .hasMessageContaining("--store-port");
    }
  }
}
