package io.tunewright.notify;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of one attempt to deliver. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "answer")
public sealed interface Answer {

  /** It is done with: received, or no longer wanted. The catalog knows which. */
  @JsonTypeName("settled")
  record Settled() implements Answer {}

  /**
   * It wasn't received.
   *
   * @param patience what the receiver asks for before the next attempt, null for nothing
   */
  @JsonTypeName("refused")
  record Refused(String reason, @Nullable Duration patience) implements Answer {}
}
