package io.tunewright.api.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Needs;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Garbage;
import io.tunewright.storage.catalog.Role;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tends the object store. */
@RestController
@RequestMapping("/v1/tunewright/storage")
@Tag(name = "Storage")
final class StorageController {
  private static final long DAY = 86_400;
  private static final long LONGEST_GRACE = 3650 * DAY;

  private final Garbage garbage;

  StorageController(Garbage garbage) {
    this.garbage = garbage;
  }

  /**
   * @param dryRun whether to tell only; null for yes
   * @param graceSeconds how long something must have been of no use; null for a day
   */
  @Schema(name = "Collect")
  record Collect(
      @JsonProperty("dry_run") @Nullable Boolean dryRun,
      @JsonProperty("grace_seconds") @Nullable Long graceSeconds) {}

  /**
   * @param snapshots that were made of weights which are gone, such as {@code bf16:org/name@…}
   * @param blobs keys of what no snapshot refers to, at most a thousand
   * @param bytes of these
   * @param uploads keys of uploads in parts that nobody goes on with
   * @param hasMore whether another call would find more
   */
  @Schema(name = "Collected")
  record Collected(
      @JsonProperty("object") String object,
      @JsonProperty("dry_run") boolean dryRun,
      @JsonProperty("snapshots") List<String> snapshots,
      @JsonProperty("blobs") List<String> blobs,
      @JsonProperty("bytes") long bytes,
      @JsonProperty("uploads") List<String> uploads,
      @JsonProperty("has_more") boolean hasMore) {}

  @PostMapping("/collect")
  @Needs(Role.ADMIN)
  @Operation(
      summary = "Takes away weights that nothing refers to",
      description =
          "Blobs of deleted models, what was made of them, and uploads that nobody goes on with, once they have been of no use for grace_seconds. Without dry_run: false it only tells.")
  Collected collect(@RequestBody(required = false) @Nullable Collect wanted) {
    boolean dry = wanted == null || wanted.dryRun() == null || wanted.dryRun();
    long grace = wanted == null || wanted.graceSeconds() == null ? DAY : wanted.graceSeconds();
    if (grace < 0 || grace > LONGEST_GRACE) {
      throw TuningError.INVALID_REQUEST.at(
          "grace_seconds", "grace_seconds is %d, wanted 0 to %d".formatted(grace, LONGEST_GRACE));
    }
    Garbage.Collected found = garbage.collect(Duration.ofSeconds(grace), dry);
    return new Collected(
        "tunewright.collected",
        dry,
        found.snapshots().stream().map(each -> each.ref().toString()).toList(),
        found.blobs().stream().map(blob -> blob.key()).toList(),
        found.bytes(),
        found.uploads(),
        found.more());
  }
}
