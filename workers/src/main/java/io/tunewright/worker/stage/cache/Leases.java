package io.tunewright.worker.stage.cache;

import io.tunewright.job.JobId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which jobs claim a copy: a small file each, whose time is that of its last renewal. A claim older
 * than the limit is void, so that a job that vanished pins nothing for ever.
 */
final class Leases {
  private final Duration limit;
  private final InstantSource clock;

  Leases(Duration limit, InstantSource clock) {
    this.limit = limit;
    this.clock = clock;
  }

  /** Claims, or renews the claim. */
  void take(Path leases, JobId job) throws IOException {
    Instant now = clock.instant();
    AtomicFile.write(
        leases.resolve(job.value()), now.toString().getBytes(StandardCharsets.UTF_8), now);
  }

  /** Whether there was a claim. */
  boolean drop(Path leases, JobId job) throws IOException {
    return Files.deleteIfExists(leases.resolve(job.value()));
  }

  /** Jobs whose claim holds; one that has a run which is alive holds however old it is. */
  Set<String> holders(Path leases, Set<String> alive) throws IOException {
    Set<String> holders = new TreeSet<>();
    for (Path lease : ModelDirectory.list(leases, "ftjob-*")) {
      String job = lease.getFileName().toString();
      if (alive.contains(job) || age(lease).compareTo(limit) <= 0) {
        holders.add(job);
      }
    }
    return holders;
  }

  /** Deletes claims that are void, and what a crash left of writing one. */
  void sweep(Path leases, Set<String> alive) throws IOException {
    Set<String> holders = holders(leases, alive);
    for (Path lease : ModelDirectory.list(leases, "*")) {
      if (!holders.contains(lease.getFileName().toString())) {
        Files.deleteIfExists(lease);
      }
    }
  }

  /** Renews the claims of these jobs, where it is worth a write. */
  void renew(Path leases, Set<String> jobs) throws IOException {
    for (Path lease : ModelDirectory.list(leases, "ftjob-*")) {
      if (jobs.contains(lease.getFileName().toString())
          && age(lease).compareTo(limit.dividedBy(100)) > 0) {
        try {
          Files.setLastModifiedTime(lease, FileTime.from(clock.instant()));
        } catch (NoSuchFileException releasedMeanwhile) {
          continue;
        }
      }
    }
  }

  private Duration age(Path lease) throws IOException {
    try {
      return Duration.between(Files.getLastModifiedTime(lease).toInstant(), clock.instant());
    } catch (NoSuchFileException releasedMeanwhile) {
      return limit.plusDays(1);
    }
  }
}
