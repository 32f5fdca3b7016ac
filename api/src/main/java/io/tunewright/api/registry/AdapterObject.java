package io.tunewright.api.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.publish.Adapter;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.objects.Manifest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A project's adapter: all of its published versions.
 *
 * @param aliases versions by alias
 * @param versions the newest first
 */
@Schema(name = "Adapter")
record AdapterObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("name") String name,
    @JsonProperty("project") String project,
    @JsonProperty("aliases") Map<String, Integer> aliases,
    @JsonProperty("versions") List<Version> versions) {

  /**
   * @param versions of one adapter, the newest first
   */
  static AdapterObject of(List<AdapterRow> versions) {
    Map<String, Integer> aliases = new TreeMap<>();
    for (AdapterRow row : versions) {
      row.aliases().forEach(alias -> aliases.put(alias, row.adapter().ref().version()));
    }
    var ref = versions.getFirst().adapter().ref();
    return new AdapterObject(
        ref.name(),
        "tunewright.adapter",
        ref.name(),
        ref.project(),
        aliases,
        versions.stream().map(row -> Version.of(row, null)).toList());
  }

  /**
   * One version.
   *
   * @param id the name that a server gives it
   * @param model the name that OpenAI's clients use
   * @param uri {@code s3://…/}: a plain PEFT directory
   * @param sha256 of {@code adapter_model.safetensors}
   * @param manifest files, proof and lineage; only where one version is asked for
   */
  @Schema(name = "AdapterVersion")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Version(
      @JsonProperty("id") String id,
      @JsonProperty("object") String object,
      @JsonProperty("name") String name,
      @JsonProperty("version") int version,
      @JsonProperty("aliases") List<String> aliases,
      @JsonProperty("model") String model,
      @JsonProperty("uri") String uri,
      @JsonProperty("sha256") String sha256,
      @JsonProperty("bytes") long bytes,
      @JsonProperty("job") String job,
      @JsonProperty("created_at") long createdAt,
      @JsonProperty("manifest") @Nullable Manifest manifest) {

    static Version of(AdapterRow row, @Nullable Manifest manifest) {
      Adapter adapter = row.adapter();
      return new Version(
          adapter.ref().servedName(),
          "tunewright.adapter.version",
          adapter.ref().name(),
          adapter.ref().version(),
          row.aliases(),
          adapter.model(),
          adapter.uri(),
          adapter.sha256(),
          adapter.bytes(),
          row.origin().job().value(),
          row.published().getEpochSecond(),
          manifest);
    }
  }
}
