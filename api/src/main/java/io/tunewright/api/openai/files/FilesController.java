package io.tunewright.api.openai.files;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Deleted;
import io.tunewright.api.openai.Page;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.objects.ObjectStore;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Uploads, lists, reads and deletes a project's files. */
@RestController
@RequestMapping("/v1/files")
@Tag(name = "Files")
final class FilesController {
  private final FileShelf shelf;
  private final Files files;
  private final ObjectStore store;

  FilesController(FileShelf shelf, Files files, ObjectStore store) {
    this.shelf = shelf;
    this.files = files;
    this.store = store;
  }

  @PostMapping
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Uploads a file",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                      schema = @Schema(implementation = NewFile.class))))
  FileObject upload(Caller caller, HttpServletRequest request) {
    return FileObject.of(shelf.receive(caller, request));
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists files, the newest first")
  Page<FileObject> list(
      Caller caller,
      @RequestParam @Nullable String purpose,
      @RequestParam @Nullable String after,
      @RequestParam(defaultValue = "1000") int limit) {
    int wanted = Page.limit(limit, 10_000);
    return Page.of(
        files.list(caller.project(), purpose, after, wanted + 1).stream()
            .map(FileObject::of)
            .toList(),
        wanted,
        FileObject::id);
  }

  @GetMapping("/{id}")
  @Needs(Role.VIEWER)
  @Operation(summary = "Retrieves a file's description")
  FileObject retrieve(Caller caller, @PathVariable String id) {
    return FileObject.of(shelf.get(caller, id));
  }

  @GetMapping("/{id}/content")
  @Needs(Role.VIEWER)
  @Operation(summary = "Downloads a file")
  ResponseEntity<InputStreamResource> content(Caller caller, @PathVariable String id) {
    Files.Row file = shelf.get(caller, id);
    if (file.status() != Files.Status.PROCESSED) {
      throw TuningError.CONFLICT.because(FileObject.notThere(file));
    }
    String disposition =
        ContentDisposition.attachment()
            .filename(file.filename(), StandardCharsets.UTF_8)
            .build()
            .toString();
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .contentLength(file.content().bytes())
        .header(HttpHeaders.CONTENT_DISPOSITION, disposition)
        .body(new InputStreamResource(store.read(file.content().key())));
  }

  @DeleteMapping("/{id}")
  @Needs(Role.OPERATOR)
  @Operation(summary = "Deletes a file that nothing under way reads and no alias points at")
  Deleted delete(Caller caller, @PathVariable String id) {
    shelf.delete(caller, id);
    return Deleted.of(id, "file");
  }
}
