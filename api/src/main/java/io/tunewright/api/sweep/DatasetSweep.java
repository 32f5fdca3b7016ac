package io.tunewright.api.sweep;

import io.tunewright.stage.DatasetImport;
import io.tunewright.storage.catalog.Files;

/** Keeps datasets that are to be brought from elsewhere in the hands of workflows. */
final class DatasetSweep {
  private final Files files;
  private final Workflows workflows;

  DatasetSweep(Files files, Workflows workflows) {
    this.files = files;
    this.workflows = workflows;
  }

  void once() {
    OneByOne all = new OneByOne();
    for (Files.Row file : files.processing()) {
      all.look(file.id(), () -> look(file));
    }
    all.end();
  }

  private void look(Files.Row file) {
    // As for jobs: a workflow tells the catalog of its end before it closes.
    if (!workflows.isRunning(file.id()) && stillWanted(file.id())) {
      workflows.bring(
          new DatasetImport(
              file.id(), file.owner(), String.valueOf(file.source()), file.content().key()));
    }
  }

  private boolean stillWanted(String id) {
    return files.find(id).filter(file -> file.status() == Files.Status.PROCESSING).isPresent();
  }
}
