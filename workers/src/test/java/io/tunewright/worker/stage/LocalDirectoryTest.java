package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.job.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDirectoryTest {
  @TempDir Path temporary;
  private Path root = Path.of("");
  private Path model = Path.of("");

  @BeforeEach
  void write() throws IOException {
    root = Files.createDirectories(temporary.resolve("root"));
    model = Files.createDirectories(root.resolve("org/tiny"));
    Files.writeString(model.resolve("config.json"), "{}");
    SafetensorsFiles.vector(model.resolve("model.safetensors"), "a", 4);
  }

  @Test
  void takesWhatIsOnTheListAndNamesTheModelByItsPath() throws IOException {
    Files.writeString(model.resolve("pytorch_model.bin"), "pickle");
    Files.writeString(model.resolve("modeling.py"), "import os");

    Listing listing = list(model);

    assertThat(listing.files())
        .extracting(Listing.RemoteFile::path)
        .containsExactly("config.json", "model.safetensors");
    assertThat(listing.snapshot().name()).isEqualTo("org/tiny");
  }

  @Test
  void isAnotherCommitOnceAFileIsTouched() throws IOException {
    Listing before = list(model);
    assertThat(list(model)).isEqualTo(before);

    Files.setLastModifiedTime(model.resolve("config.json"), FileTime.fromMillis(1));

    assertThat(list(model).snapshot().commit()).isNotEqualTo(before.snapshot().commit());
  }

  @Test
  void readsNothingOutsideItsRoots() throws IOException {
    Path outside = Files.createDirectories(temporary.resolve("outside/model"));
    Path secret = Files.writeString(outside.resolve("secret.json"), "{}");
    assertThatThrownBy(() -> list(outside)).hasMessageContaining("none of the allowed roots");
    assertThatThrownBy(() -> list(root.resolve("../outside/model")))
        .hasMessageContaining("none of the allowed roots");

    Files.createSymbolicLink(model.resolve("leak.json"), secret);
    assertThatThrownBy(() -> list(model)).hasMessageContaining("none of the allowed roots");
  }

  @Test
  void tellsWhereItsFilesLieBelowItsRootsAlone() throws IOException {
    Path watched = model.resolve("model.safetensors");
    Listing listing = list(model);
    Source source = new WatchedSource(directory(), new Outage(Instant::now));
    assertThat(source.content(listing, listing.files().get(1)).file())
        .isEqualTo(watched.toRealPath());

    Path outside = Files.createFile(temporary.resolve("outside"));
    Files.delete(watched);
    Files.createSymbolicLink(watched, outside);
    assertThatThrownBy(() -> source.content(listing, listing.files().get(1)))
        .hasMessageContaining("none of the allowed roots");
  }

  @Test
  void refusesNamesThatOneFileSystemTakesForTheSame() throws IOException {
    Files.writeString(model.resolve("Config.json"), "{}");
    assertThatThrownBy(() -> list(model)).hasMessageContaining("differ only in case");
  }

  @Test
  void saysWhatIsNotThere() {
    assertThatThrownBy(() -> list(root.resolve("nothing")))
        .hasMessageContaining("there is no " + root.resolve("nothing"));
  }

  private Listing list(Path directory) {
    return directory().list(new ModelRef("file:" + directory), "default");
  }

  private LocalDirectory directory() {
    return new LocalDirectory(List.of(root), FilePolicy.NO_CODE);
  }
}
