package io.tunewright.retrain;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

/** Where a schedule finds its rows. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "watch")
public sealed interface DataWatch {

  /** In words for people. */
  String words();

  /** The uploaded file that a dataset alias of the project points at. */
  @JsonTypeName("alias")
  record Alias(String name) implements DataWatch {
    @Override
    public String words() {
      return "alias " + name;
    }
  }

  /**
   * All files of rows below a place.
   *
   * @param source {@code file:/directory} or {@code s3://bucket/prefix}; a single file is fine
   */
  @JsonTypeName("place")
  record Place(String source) implements DataWatch {
    @Override
    public String words() {
      return source;
    }
  }
}
