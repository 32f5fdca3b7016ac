package io.tunewright.job;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a job ended. The type names are stored in workflow histories: add, never rename. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
public sealed interface JobOutcome {

  @JsonTypeName("published")
  record Published(AdapterRef adapter) implements JobOutcome {}

  /** Trained, kept as checkpoints, not published: the proof or the gate said no. */
  @JsonTypeName("withheld")
  record Withheld(List<String> reasons) implements JobOutcome {
    public Withheld {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * @param code an OpenAI-style error code, such as {@code invalid_training_file}
   * @param param the request's field at fault, if one is
   */
  @JsonTypeName("failed")
  record Failed(String code, String message, @Nullable String param) implements JobOutcome {}

  /**
   * @param reason null where it was asked for through Tunewright
   */
  @JsonTypeName("cancelled")
  record Cancelled(@Nullable String reason) implements JobOutcome {}
}
