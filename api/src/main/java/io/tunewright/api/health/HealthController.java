package io.tunewright.api.health;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Open;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says that the process answers, and what it is. */
@RestController
@Tag(name = "Health")
final class HealthController {
  private final Health health;

  HealthController(ObjectProvider<Health> health) {
    this.health = health.getIfAvailable(() -> new Health("api", "unknown", "unknown", List.of()));
  }

  record HealthObject(
      @JsonProperty("object") String object,
      @JsonProperty("status") String status,
      @JsonUnwrapped Health health) {}

  @GetMapping("/v1/tunewright/health")
  @Open
  @SecurityRequirements
  @Operation(summary = "Says that the process answers, and what it is; needs no key")
  HealthObject health() {
    return new HealthObject("tunewright.health", "ok", health);
  }
}
