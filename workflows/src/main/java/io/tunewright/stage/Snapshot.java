package io.tunewright.stage;

import io.tunewright.job.SnapshotRef;

/** A snapshot that is whole in the object store: its manifest is there. */
public record Snapshot(SnapshotRef ref, int files, long bytes) {}
