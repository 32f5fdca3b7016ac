package io.tunewright.publish;

import io.tunewright.job.AdapterRef;

/**
 * A published adapter.
 *
 * @param uri {@code s3://bucket/prefix/}
 * @param sha256 of {@code adapter_model.safetensors}
 * @param model the name that OpenAI clients use, {@code ft:…}
 */
public record Adapter(
    AdapterRef ref, String uri, String manifestKey, String sha256, long bytes, String model) {}
