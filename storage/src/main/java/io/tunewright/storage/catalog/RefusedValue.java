package io.tunewright.storage.catalog;

import java.sql.SQLException;

/** Tells a value that a database can't hold or read from all else that may fail. */
public final class RefusedValue {
  private RefusedValue() {}

  /**
   * By the codes of PostgreSQL's manual, appendix A: a data exception (class 22), such as a NUL in
   * a text or a time that there isn't.
   *
   * @param failure alone, without its causes
   */
  public static boolean tells(Throwable failure) {
    String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
    return state != null && state.startsWith("22");
  }
}
