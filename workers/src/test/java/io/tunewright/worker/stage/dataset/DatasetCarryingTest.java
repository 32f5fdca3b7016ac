package io.tunewright.worker.stage.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Owner;
import io.tunewright.stage.Carrying;
import io.tunewright.stage.DatasetImport;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.worker.stage.site.SiteRoots;
import io.tunewright.worker.stage.transfer.Content;
import io.tunewright.worker.stage.transfer.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class DatasetCarryingTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  @TempDir Path root;
  @TempDir Path outside;

  private final TestActivityEnvironment temporal = TestActivityEnvironment.newInstance();
  private final Carrying carrying = temporal.newActivityStub(Carrying.class);

  @BeforeEach
  void start() {
    temporal.registerActivitiesImplementations(
        new DatasetCarrying("here", new SiteRoots(List.of(root)), STORE.get()));
  }

  @AfterEach
  void stop() {
    temporal.close();
  }

  @Test
  void aFileOfTheSiteIsBroughtAndHashed() throws IOException {
    Path rows = Files.writeString(root.resolve("rows.jsonl"), "1\n2\n");

    DatasetRef brought = carrying.carry(wanted(rows));

    assertThat(brought).isEqualTo(new DatasetRef("file-1", "test/rows", Hashing.of(rows), 4));
    assertThat(STORE.get().get("test/rows")).asString().isEqualTo("1\n2\n");
  }

  @Test
  void otherFilesAreRefusedWithTheSitesRoots() throws IOException {
    Path secret = Files.writeString(outside.resolve("secret"), "x");
    Path link = Files.createSymbolicLink(root.resolve("link"), secret);
    for (Path path : List.of(secret, link, outside.resolve("none"), root)) {
      assertThatThrownBy(() -> carrying.carry(wanted(path)))
          .cause()
          .isInstanceOfSatisfying(
              ApplicationFailure.class,
              failure -> assertThat(TuningError.of(failure)).contains(TuningError.NOT_FOUND))
          .hasMessageContaining(
              "'site:here%s' is no file below an allowed root; tunewright.site.allowed-roots are [%s]"
                  .formatted(path, root));
    }
  }

  @Test
  void aFileThatGrowsWhileItIsReadLeavesNothingBehind() throws IOException {
    Path rows = Files.writeString(root.resolve("rows.jsonl"), "1\n2\n");
    Content content = new LocalFiles(List.of(root)).find(rows.toString(), "default");

    assertThatThrownBy(() ->
            new ContentCopy(STORE.get(), Pace.USUAL).to("test/grown", content, read -> grow(rows)))
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> assertThat(TuningError.of(failure)).contains(TuningError.CONFLICT))
        .hasMessageContaining("changed while it was read: it has 6 bytes");
    assertThat(STORE.get().size("test/grown")).isEmpty();
  }

  private static void grow(Path file) {
    try {
      Files.writeString(file, "3\n", StandardOpenOption.APPEND);
    } catch (IOException full) {
      throw new java.io.UncheckedIOException(full);
    }
  }

  private static DatasetImport wanted(Path file) {
    return new DatasetImport(
        "file-1", new Owner("default", "ann"), "site:here" + file, "test/rows");
  }
}
