package io.tunewright.api.openai.uploads;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to put an upload together.
 *
 * @param partIds in the order of their bytes in the file
 * @param md5 of the whole, in hex; checked where it is given
 */
@Schema(name = "CompleteUpload")
record CompleteUpload(
    @JsonProperty(value = "part_ids", required = true) @Nullable List<String> partIds,
    @JsonProperty("md5") @Nullable String md5) {}
