package io.tunewright.api.console.reference;

import org.jspecify.annotations.Nullable;

/**
 * A field of an object.
 *
 * @param schema the named schema that its type refers to, null where it has none
 */
public record Field(
    String name,
    String type,
    @Nullable String schema,
    boolean required,
    @Nullable String description) {}
