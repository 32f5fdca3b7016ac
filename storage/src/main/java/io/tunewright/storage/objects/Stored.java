package io.tunewright.storage.objects;

/**
 * An object that is whole in the store.
 *
 * @param sha256 of its bytes, 64 hex digits, computed while they went by
 */
public record Stored(String key, long bytes, String sha256) {}
