package io.tunewright.plan;

import org.jspecify.annotations.Nullable;

/**
 * What a model's config and tensor headers told, in numbers small enough to travel.
 *
 * @param modelType the config's {@code model_type}, such as {@code deepseek_v4}
 * @param totalParameters counted from the headers, without quantisation scales
 * @param weightBytes of all files, as a site will hold them
 * @param contextLength the config's {@code max_position_embeddings}, null where it names none
 * @param licence as the model card states it
 */
public record ModelFacts(
    String modelType,
    long totalParameters,
    long weightBytes,
    @Nullable Long contextLength,
    @Nullable String licence) {}
