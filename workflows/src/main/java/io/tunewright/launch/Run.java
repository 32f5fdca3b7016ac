package io.tunewright.launch;

/**
 * A receipt for a submitted order: enough to find the run again from any worker of its site.
 *
 * @param launcher which engine runs it, such as {@code local}
 * @param key the order's
 * @param nativeId the engine's own name for it
 * @param directory the run directory, absolute, on the site
 */
public record Run(String site, String launcher, String key, String nativeId, String directory) {}
