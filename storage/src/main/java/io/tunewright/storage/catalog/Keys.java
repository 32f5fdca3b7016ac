package io.tunewright.storage.catalog;

import com.github.f4b6a3.ulid.UlidCreator;
import io.tunewright.job.Owner;
import io.tunewright.storage.objects.Hashing;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Bearer keys. Only a hash is kept: 256 random bits need no slow one. */
public final class Keys {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final JdbcClient database;

  Keys(JdbcClient database) {
    this.database = database;
  }

  /** A key without its secret. */
  public record Row(
      String id,
      Owner owner,
      Role role,
      Instant created,
      @Nullable Instant lastUsed,
      @Nullable Instant revoked) {}

  /** A new key; the secret is seen this once. */
  public record Created(Row key, String secret) {
    @Override
    public String toString() {
      return "Created[" + key + "]";
    }
  }

  public Created create(Owner owner, Role role) {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    String secret = "tw-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    Row row =
        database
            .sql(
                """
                insert into keys (id, hash, principal, project, role, created_at)
                values (:id, :hash, :principal, :project, :role, :now)
                returning *
                """)
            .param("id", "key-" + UlidCreator.getMonotonicUlid().toLowerCase())
            .param("hash", hash(secret))
            .param("principal", owner.principal())
            .param("project", owner.project())
            .param("role", role.name())
            .param("now", Columns.time(Instant.now()))
            .query(Keys::row)
            .single();
    return new Created(row, secret);
  }

  /** The key with this secret, unless it was revoked; notes that it was used, by the minute. */
  public Optional<Row> authenticate(String secret) {
    return used(
        database
            .sql("select * from keys where hash = :hash and revoked_at is null")
            .param("hash", hash(secret))
            .query(Keys::row)
            .optional());
  }

  /** The key with this id, which somebody has shown before; otherwise as {@link #authenticate}. */
  public Optional<Row> stillValid(String id) {
    return used(
        database
            .sql("select * from keys where id = :id and revoked_at is null")
            .param("id", id)
            .query(Keys::row)
            .optional());
  }

  private Optional<Row> used(Optional<Row> found) {
    found.ifPresent(key ->
        database
            .sql(
                """
                update keys set last_used_at = now() where id = :id
                  and (last_used_at is null or last_used_at < now() - interval '1 minute')
                """)
            .param("id", key.id())
            .update());
    return found;
  }

  public List<Row> list() {
    return database.sql("select * from keys order by id").query(Keys::row).list();
  }

  /**
   * A page of all keys, the newest first.
   *
   * @param after the last id of the page before, null for the first page
   */
  public List<Row> page(@Nullable String after, int limit) {
    return database
        .sql(
            """
            select * from keys where (:after::text is null or id < :after)
            order by id desc limit :limit
            """)
        .param("after", after)
        .param("limit", limit)
        .query(Keys::row)
        .list();
  }

  /** The projects that there are keys for. */
  public List<String> projects() {
    return database
        .sql("select distinct project from keys order by project")
        .query((row, number) -> row.getString("project"))
        .list();
  }

  /**
   * @return whether there was such a key
   */
  public boolean revoke(String id) {
    return database
            .sql("update keys set revoked_at = coalesce(revoked_at, now()) where id = :id")
            .param("id", id)
            .update()
        == 1;
  }

  private static String hash(String secret) {
    return Hashing.of(secret.getBytes(StandardCharsets.UTF_8));
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getString("id"),
        new Owner(row.getString("project"), row.getString("principal")),
        Role.valueOf(row.getString("role")),
        Columns.timeOf(row, "created_at"),
        Columns.time(row, "last_used_at"),
        Columns.time(row, "revoked_at"));
  }
}
