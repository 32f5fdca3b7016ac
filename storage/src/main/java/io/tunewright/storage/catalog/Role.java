package io.tunewright.storage.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a key may do; each role may also do what the ones before it may. */
public enum Role {
  /** Read. */
  @JsonProperty("viewer")
  VIEWER,
  /** Upload, submit and cancel. */
  @JsonProperty("operator")
  OPERATOR,
  /** Make and revoke keys. */
  @JsonProperty("admin")
  ADMIN;

  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }
}
