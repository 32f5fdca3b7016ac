package io.tunewright.catalog;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import org.jspecify.annotations.Nullable;

/** What came of a promotion. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "promotion")
public sealed interface Promotion {

  @JsonTypeName("done")
  record Done() implements Promotion {}

  /**
   * Nothing: the champion has moved meanwhile.
   *
   * @param version that is champion now, null for none
   */
  @JsonTypeName("overtaken")
  record Overtaken(@Nullable Integer version) implements Promotion {}
}
