package io.tunewright.job;

/**
 * A committed checkpoint of one attempt.
 *
 * @param manifestKey its manifest in S3, which names every file's key, size and sha256
 */
public record CheckpointRef(JobId job, int attempt, long step, String manifestKey) {}
