package io.tunewright.evaluate;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import org.jspecify.annotations.Nullable;

/** Which version an adapter is compared with, as its alias stood when the evaluation looked. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "champion")
public sealed interface Champion {

  /** The version that the alias pointed at, null for none. */
  @Nullable Integer at();

  @JsonTypeName("none")
  record None() implements Champion {
    @Override
    public @Nullable Integer at() {
      return null;
    }
  }

  /** The version that is evaluated is champion already. */
  @JsonTypeName("itself")
  record Itself(int version) implements Champion {
    @Override
    public Integer at() {
      return version;
    }
  }

  @JsonTypeName("version")
  record Version(int version) implements Champion {
    @Override
    public Integer at() {
      return version;
    }
  }

  /** One that can't be measured beside the candidate. */
  @JsonTypeName("apart")
  record Apart(int version, String reason) implements Champion {
    @Override
    public Integer at() {
      return version;
    }
  }
}
