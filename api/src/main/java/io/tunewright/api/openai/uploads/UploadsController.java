package io.tunewright.api.openai.uploads;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.FormUpload;
import io.tunewright.api.openai.files.FileObject;
import io.tunewright.api.sweep.EndedUploads;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.UploadRow;
import io.tunewright.storage.catalog.UploadRow.Part;
import io.tunewright.storage.catalog.UploadRow.Status;
import io.tunewright.storage.catalog.Uploads;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.ObjectStore;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes large files in parts of at most 64 MB, in any order, several at once. */
@RestController
@RequestMapping("/v1/uploads")
@Tag(name = "Uploads")
final class UploadsController {
  private final Uploads uploads;
  private final Files files;
  private final ObjectStore store;
  private final UploadRules rules;
  private final Completion completion;
  private final EndedUploads ended;

  UploadsController(
      Uploads uploads,
      Files files,
      ObjectStore store,
      UploadRules rules,
      Completion completion,
      EndedUploads ended) {
    this.uploads = uploads;
    this.files = files;
    this.store = store;
    this.rules = rules;
    this.completion = completion;
    this.ended = ended;
  }

  @PostMapping
  @Needs(Role.OPERATOR)
  @Operation(summary = "Begins an upload in parts")
  UploadObject create(Caller caller, @RequestBody NewUpload wanted) {
    UploadRow upload = wanted.begun(caller.owner(), rules);
    uploads.add(upload);
    return UploadObject.of(upload, null);
  }

  @GetMapping("/{id}")
  @Needs(Role.VIEWER)
  @Operation(summary = "Retrieves an upload")
  UploadObject retrieve(Caller caller, @PathVariable String id) {
    return shown(caller, id);
  }

  @PostMapping("/{id}/parts")
  @Needs(Role.OPERATOR)
  @Operation(summary = "Adds a part; which place it has is said at the end")
  PartObject addPart(Caller caller, @PathVariable String id, HttpServletRequest request) {
    UploadRow upload = pending(caller, id);
    UploadRules.room(upload, uploads.parts(id).stream().mapToLong(Part::bytes).sum());
    String part = Uploads.newPartId();
    String key = FileKeys.part(caller.project(), id, part);
    var arrived = FormUpload.receive(request, "data", UploadRules.LARGEST_PART, store, key).file();
    try {
      if (!uploads.addPart(id, new Part(part, key, arrived.sha256(), arrived.bytes()))) {
        throw over(upload(caller, id));
      }
    } catch (RuntimeException refused) {
      store.delete(key);
      throw refused;
    }
    return new PartObject(part, "upload.part", Instant.now().getEpochSecond(), id);
  }

  @PostMapping("/{id}/complete")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Puts the parts together",
      description = "Saying the same again answers the same file.")
  UploadObject complete(
      Caller caller, @PathVariable String id, @RequestBody CompleteUpload wanted) {
    List<String> parts = wanted.partIds();
    if (parts == null || parts.isEmpty()) {
      throw TuningError.INVALID_REQUEST.at(
          "part_ids", "part_ids is missing, wanted the parts in their order");
    }
    UploadRow upload = upload(caller, id);
    if (upload.status() == Status.PENDING) {
      completion.complete(upload, parts, wanted.md5());
      upload = upload(caller, id);
      ended.clear(upload);
    }
    if (upload.status() != Status.COMPLETED || !upload.parts().equals(parts)) {
      throw over(upload);
    }
    return shown(caller, id);
  }

  @PostMapping("/{id}/cancel")
  @Needs(Role.OPERATOR)
  @Operation(summary = "Gives an upload up")
  UploadObject cancel(Caller caller, @PathVariable String id) {
    UploadRow upload = upload(caller, id);
    if (upload.status() == Status.PENDING && uploads.cancel(id)) {
      ended.clear(upload);
    }
    upload = upload(caller, id);
    if (upload.status() != Status.CANCELLED) {
      throw over(upload);
    }
    return shown(caller, id);
  }

  private UploadObject shown(Caller caller, String id) {
    UploadRow upload = upload(caller, id);
    String file = upload.file();
    return UploadObject.of(
        upload,
        file == null ? null : files.find(caller.project(), file).map(FileObject::of).orElse(null));
  }

  private UploadRow pending(Caller caller, String id) {
    UploadRow upload = upload(caller, id);
    if (upload.status() != Status.PENDING) {
      throw over(upload);
    }
    return upload;
  }

  private UploadRow upload(Caller caller, String id) {
    return uploads
        .find(caller.project(), id)
        .orElseThrow(() -> TuningError.NOT_FOUND.at("upload_id", "No such Upload object: " + id));
  }

  private static RuntimeException over(UploadRow upload) {
    String state =
        switch (upload.status()) {
          case PENDING, CANCELLED -> upload.status().name().toLowerCase(Locale.ROOT);
          case COMPLETED -> "completed from the parts " + String.join(", ", upload.parts());
          case EXPIRED -> "expired at " + upload.expires();
        };
    return TuningError.INVALID_REQUEST.because(
        "the upload %s is %s, wanted a pending one".formatted(upload.id(), state));
  }
}
