package io.tunewright.api.openai.uploads;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;

/** A part of an upload that has arrived. */
@Schema(name = "UploadPart")
record PartObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("upload_id") String uploadId) {}
