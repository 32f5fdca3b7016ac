package io.tunewright.stage;

import io.tunewright.job.SnapshotRef;

/**
 * A snapshot that lies on a site's filesystem, verified.
 *
 * @param path absolute, on the site: a directory that the Hugging Face libraries load as it is
 */
public record SiteCopy(SnapshotRef ref, String site, String path) {}
