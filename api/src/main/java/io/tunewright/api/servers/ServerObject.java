package io.tunewright.api.servers;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An inference server that the operator has configured.
 *
 * @param status {@code answers} or {@code unreachable}
 * @param condition why it can't be seen; absent where it can
 * @param answeredAt when it last answered, Unix seconds; absent where it never has since the API
 *     was started
 * @param adapters of the caller's project that it has loaded; empty also where it can't be seen
 */
@Schema(name = "Server")
@JsonInclude(JsonInclude.Include.NON_NULL)
record ServerObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("url") String url,
    @JsonProperty("status") String status,
    @JsonProperty("condition") @Nullable String condition,
    @JsonProperty("answered_at") @Nullable Long answeredAt,
    @JsonProperty("adapters") List<LoadedAdapter> adapters) {

  /**
   * @param model its name for OpenAI's clients here
   * @param servedAs the name that the server's requests say
   * @param base that it stands on, as the server calls it; absent where it doesn't say
   */
  @Schema(name = "LoadedAdapter")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record LoadedAdapter(
      @JsonProperty("name") String name,
      @JsonProperty("version") int version,
      @JsonProperty("model") String model,
      @JsonProperty("served_as") String servedAs,
      @JsonProperty("base") @Nullable String base) {
    static LoadedAdapter of(Servers.Loaded loaded) {
      return new LoadedAdapter(
          loaded.adapter().ref().name(),
          loaded.adapter().ref().version(),
          loaded.adapter().model(),
          loaded.as(),
          loaded.base());
    }
  }

  static ServerObject of(Servers.Server server) {
    Instant answered = server.answered();
    return new ServerObject(
        server.name(),
        "tunewright.server",
        server.url(),
        server.state(),
        server.trouble(),
        answered == null ? null : answered.getEpochSecond(),
        server.loaded().stream().map(LoadedAdapter::of).toList());
  }
}
