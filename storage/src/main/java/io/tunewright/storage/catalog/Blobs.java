package io.tunewright.storage.catalog;

import io.tunewright.storage.objects.Stored;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which key holds the bytes with a given sha256, so that a blob is stored once. */
public final class Blobs {
  private final JdbcClient database;

  Blobs(JdbcClient database) {
    this.database = database;
  }

  /** The blob with these bytes, noted as wanted, so that it isn't collected as garbage now. */
  public Optional<Stored> find(String sha256) {
    return database
        .sql("update blobs set used_at = now() where sha256 = :sha256 returning *")
        .param("sha256", sha256)
        .query(Blobs::row)
        .optional();
  }

  /** Notes that these are wanted, as far as they are known. Locked in order, so that many can. */
  public void want(Collection<String> sha256s) {
    database
        .sql(
            """
            with wanted as (
              select sha256 from blobs where sha256 in (:sha256s)
              order by sha256 for no key update)
            update blobs b set used_at = now() from wanted w where b.sha256 = w.sha256
            """)
        .param("sha256s", sha256s)
        .update();
  }

  /** Records where a blob is now, whatever was known of it. */
  public void move(Stored blob) {
    database
        .sql(
            """
            insert into blobs (sha256, key, bytes) values (:sha256, :key, :bytes)
            on conflict (sha256) do update set key = excluded.key, used_at = now()
            """)
        .param("sha256", blob.sha256())
        .param("key", blob.key())
        .param("bytes", blob.bytes())
        .update();
  }

  /** Blobs that no snapshot refers to and no one has wanted since, the largest first. */
  public List<Stored> unused(Instant since, int limit) {
    return database
        .sql(
            """
            select * from blobs b where used_at < :since
              and not exists (select 1 from snapshot_blobs s where s.sha256 = b.sha256)
            order by bytes desc, sha256 limit :limit
            """)
        .param("since", Columns.time(since))
        .param("limit", limit)
        .query(Blobs::row)
        .list();
  }

  /** Forgets a blob if it is still {@link #unused}; its object may be deleted then. */
  public boolean forget(Stored blob, Instant since) {
    return database
            .sql(
                """
                delete from blobs b where sha256 = :sha256 and used_at < :since
                  and not exists (select 1 from snapshot_blobs s where s.sha256 = b.sha256)
                """)
            .param("sha256", blob.sha256())
            .param("since", Columns.time(since))
            .update()
        == 1;
  }

  /**
   * Records a blob, unless its bytes are known under another key already.
   *
   * @return the blob that counts: another key means that the given one is a spare copy
   */
  public Stored record(Stored blob) {
    database
        .sql(
            """
            insert into blobs (sha256, key, bytes) values (:sha256, :key, :bytes)
            on conflict do nothing
            """)
        .param("sha256", blob.sha256())
        .param("key", blob.key())
        .param("bytes", blob.bytes())
        .update();
    return find(blob.sha256()).orElse(blob);
  }

  private static Stored row(ResultSet row, int number) throws SQLException {
    return new Stored(row.getString("key"), row.getLong("bytes"), row.getString("sha256"));
  }
}
