package io.tunewright.api.registry;

import io.tunewright.api.openai.files.ExpiresAfter;
import io.tunewright.api.sweep.Sweeper;
import io.tunewright.job.Owner;
import io.tunewright.storage.catalog.Files;
import org.jspecify.annotations.Nullable;

/** Datasets that lie elsewhere, and become files of a project. */
public final class ImportedDatasets {
  private final Files files;
  private final Sweeper sweeper;

  ImportedDatasets(Files files, Sweeper sweeper) {
    this.files = files;
    this.sweeper = sweeper;
  }

  /**
   * Registers one; its bytes follow.
   *
   * @param filename null for the source's last name
   * @param expires how long our copy is to be kept, null for ever
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST for a source of no known kind
   */
  public Files.Row register(
      Owner owner,
      @Nullable String source,
      @Nullable String filename,
      @Nullable ExpiresAfter expires) {
    Files.Row file = new NewDataset(source, filename, expires).begun(owner);
    files.add(file);
    sweeper.wake();
    return file;
  }
}
