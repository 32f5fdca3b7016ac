package io.tunewright.storage.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** How values stand in columns: instants as timestamptz, records as jsonb. */
final class Columns {
  private static final JsonMapper JSON = new JsonMapper();

  private Columns() {}

  static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** A column that is declared not null. */
  static Instant timeOf(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static String json(Object value) {
    return JSON.writeValueAsString(value);
  }

  static <T> @Nullable T json(ResultSet row, String column, Class<T> type) throws SQLException {
    String text = row.getString(column);
    return text == null ? null : JSON.readValue(text, type);
  }

  /** A column that is declared not null. */
  static <T> T jsonOf(ResultSet row, String column, TypeReference<T> type) throws SQLException {
    return JSON.readValue(row.getString(column), type);
  }
}
