package io.tunewright.storage.catalog;

import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who brings a blob at the moment, so that two snapshots that share one fetch it once. A claim runs
 * out where its owner has died and doesn't renew it; two owners at once would do harm to no byte.
 */
public final class BlobClaims {
  private final JdbcClient database;

  BlobClaims(JdbcClient database) {
    this.database = database;
  }

  /** Takes a claim that is free, has run out or is the owner's own, for a time. */
  public boolean take(String blob, String owner, Duration time) {
    Instant now = Instant.now();
    return database
            .sql(
                """
                insert into blob_claims (blob, owner, expires_at) values (:blob, :owner, :until)
                on conflict (blob) do update
                  set owner = excluded.owner, expires_at = excluded.expires_at
                  where blob_claims.owner = :owner or blob_claims.expires_at < :now
                """)
            .param("blob", blob)
            .param("owner", owner)
            .param("until", Columns.time(now.plus(time)))
            .param("now", Columns.time(now))
            .update()
        == 1;
  }

  public void release(String blob, String owner) {
    database
        .sql("delete from blob_claims where blob = :blob and owner = :owner")
        .param("blob", blob)
        .param("owner", owner)
        .update();
  }
}
