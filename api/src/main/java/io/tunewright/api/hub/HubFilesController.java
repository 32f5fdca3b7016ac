package io.tunewright.api.hub;

import io.swagger.v3.oas.annotations.Hidden;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The hub's files: their heads, their ranges, or where the store itself gives them. */
@RestController
@Hidden
final class HubFilesController {
  private static final int PIECE = 128 * 1024;
  private static final Pattern RANGES = Pattern.compile("bytes=[\\s,]*[^\\s,]");

  /** Long enough for the largest shard on a slow line; the hub's clients ask again. */
  private static final Duration SIGNED_FOR = Duration.ofHours(1);

  private final HubShelf shelf;
  private final ObjectStore store;
  private final boolean redirects;

  /**
   * @param redirects whether clients are sent to the store, which they must be able to reach
   */
  HubFilesController(HubShelf shelf, ObjectStore store, boolean redirects) {
    this.shelf = shelf;
    this.store = store;
    this.redirects = redirects;
  }

  @GetMapping("/hf/{org}/{name}/resolve/{revision}/{*path}")
  @Needs(Role.VIEWER)
  void resolve(
      Caller caller,
      @PathVariable String org,
      @PathVariable String name,
      @PathVariable String revision,
      @PathVariable String path,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    HubRepo repo = shelf.find(caller.project(), org + "/" + name);
    HubRepo.Revision found = repo.revision(revision);
    response.setHeader("X-Repo-Commit", found.commit());
    Manifest.Entry file =
        Manifests.get(store, found.manifestKey())
            .file(path.substring(1))
            .orElseThrow(() -> HubRefusal.noEntry(repo.id(), path.substring(1)));
    response.setHeader("ETag", "\"" + file.sha256() + "\"");
    response.setHeader("X-Linked-Etag", "\"" + file.sha256() + "\"");
    response.setHeader("X-Linked-Size", String.valueOf(file.bytes()));
    response.setHeader("Accept-Ranges", "bytes");
    if (redirects) {
      response.setHeader("Location", store.signedUrl(file.key(), SIGNED_FOR).toString());
      response.setStatus(HttpStatus.FOUND.value());
    } else {
      send(file, request, response);
    }
  }

  private void send(Manifest.Entry file, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    long from = 0;
    long to = file.bytes();
    String wanted = request.getHeader("Range");
    if (wanted != null && RANGES.matcher(wanted).lookingAt()) { // others are to be ignored
      try {
        HttpRange range = HttpRange.parseRanges(wanted).getFirst();
        from = range.getRangeStart(file.bytes());
        to = range.getRangeEnd(file.bytes()) + 1;
      } catch (IllegalArgumentException malformed) {
        from = file.bytes();
      }
      if (from >= file.bytes()) {
        response.setHeader("Content-Range", "bytes */" + file.bytes());
        response.setStatus(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE.value());
        return;
      }
      response.setStatus(HttpStatus.PARTIAL_CONTENT.value());
      response.setHeader("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, file.bytes()));
    }
    response.setContentType("application/octet-stream");
    response.setContentLengthLong(to - from);
    if (!request.getMethod().equals("HEAD") && to > from) {
      copy(file, from, to - from, response.getOutputStream());
    }
  }

  private void copy(Manifest.Entry file, long from, long length, OutputStream out)
      throws IOException {
    byte[] piece = new byte[PIECE];
    try (InputStream in = store.read(file.key(), from, length)) {
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        out.write(piece, 0, n);
      }
    }
  }

  @ExceptionHandler
  ResponseEntity<Map<String, String>> refuse(HubRefusal refusal) {
    return HubController.refused(refusal);
  }
}
