package io.tunewright.job;

/**
 * An uploaded file of training rows.
 *
 * @param fileId the API's id, {@code file-…}
 * @param key where S3 holds it
 */
public record DatasetRef(String fileId, String key, String sha256, long bytes) {}
