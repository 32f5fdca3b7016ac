package io.tunewright.storage.catalog;

import java.sql.SQLException;

/** Tells a database that can't be had just now from one that refuses. */
public final class DatabaseOutage {
  private DatabaseOutage() {}

  /**
   * By the codes of PostgreSQL's manual, appendix A: no connection (class 08), being shut down or
   * started (57P01 to 57P03), too many connections (53300).
   *
   * @param failure alone, without its causes
   */
  public static boolean tells(Throwable failure) {
    String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
    return state != null
        && (state.startsWith("08") || state.startsWith("57P0") || state.equals("53300"));
  }
}
