package io.tunewright.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Where a base model's weights come from, before anything is resolved: {@code file:/path} (other
 * sources carry their own scheme before the colon).
 */
public record ModelRef(@JsonValue String uri) {
  @JsonCreator
  public ModelRef {
    if (uri.indexOf(':') < 1) {
      throw new IllegalArgumentException(
          "not a model source: '" + uri + "', wanted a scheme and a place such as file:/models/x");
    }
  }

  /** The word before the colon: which source answers for it. */
  public String scheme() {
    return uri.substring(0, uri.indexOf(':'));
  }

  /** What the source looks up. */
  public String locator() {
    return uri.substring(uri.indexOf(':') + 1);
  }

  @Override
  public String toString() {
    return uri;
  }
}
