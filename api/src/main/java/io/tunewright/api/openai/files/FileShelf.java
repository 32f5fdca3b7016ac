package io.tunewright.api.openai.files;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.openai.FormUpload;
import io.tunewright.api.sweep.Workflows;
import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.records.FileRecords;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import org.springframework.dao.DataAccessException;

/** A project's files: how they come and go. */
public final class FileShelf {
  private final Files files;
  private final ObjectStore store;
  private final FileRecords records;
  private final Workflows workflows;

  FileShelf(Files files, ObjectStore store, FileRecords records, Workflows workflows) {
    this.files = files;
    this.store = store;
    this.records = records;
    this.workflows = workflows;
  }

  /**
   * Takes a form's {@code file}, beside which stand OpenAI's fields.
   *
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST where it is no such form
   */
  public Files.Row receive(Caller caller, HttpServletRequest request) {
    String id = Files.newId();
    String key = FileKeys.content(caller.project(), id);
    FormUpload upload = FormUpload.receive(request, "file", Long.MAX_VALUE, store, key);
    try {
      Instant now = Instant.now();
      NewFile described = NewFile.of(upload.fields());
      Files.Row file =
          Files.Row.uploaded(
              caller.owner(),
              described.purpose(),
              upload.filename(),
              new DatasetRef(id, key, upload.file().sha256(), upload.file().bytes()),
              now,
              described.expiry(now));
      records.write(file);
      files.add(file);
      return file;
    } catch (DataAccessException unknown) { // its row may be there all the same
      throw unknown;
    } catch (RuntimeException refused) {
      FileKeys.delete(store, key);
      throw refused;
    }
  }

  /**
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND
   */
  public Files.Row get(Caller caller, String id) {
    return files
        .find(caller.project(), id)
        .orElseThrow(() -> TuningError.NOT_FOUND.at("id", "No such File object: " + id));
  }

  /**
   * Deletes a file and what was made of it; stops one that is on its way.
   *
   * @throws io.temporal.failure.ApplicationFailure CONFLICT while somebody needs it
   */
  public void delete(Caller caller, String id) {
    Files.Row file = get(caller, id);
    files
        .deleteUnread(caller.project(), id)
        .ifPresent(reader -> {
          String refusal =
              switch (reader.kind()) {
                case JOB -> "the job %s still reads %s";
                case EVALUATION -> "the evaluation %s still reads %s";
                case ALIAS -> "the dataset alias '%s' points at %s";
                case SCHEDULE -> "the schedule %s names %s";
              };
          throw TuningError.CONFLICT.because(refusal.formatted(reader.id(), id));
        });
    if (file.status() == Files.Status.PROCESSING) {
      workflows.cancel(id);
    }
    FileKeys.delete(store, file.content().key());
  }
}
