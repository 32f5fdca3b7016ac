package io.tunewright.storage.catalog;

import com.github.f4b6a3.ulid.UlidCreator;
import io.tunewright.job.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Endpoints that want to be told of events; deleted ones are found no more. */
public final class Webhooks {
  private final JdbcClient database;

  Webhooks(JdbcClient database) {
    this.database = database;
  }

  /** What its owner decides. */
  public record Wanted(String url, List<String> events, @Nullable String description) {
    public Wanted {
      events = List.copyOf(events);
    }
  }

  /**
   * A new endpoint, which is told of what happens from now on.
   *
   * @param secretsKey fingerprint of what its secret is derived from
   */
  public WebhookRow create(Owner owner, Wanted wanted, String secretsKey) {
    return database
        .sql(
            """
            insert into webhooks (id, project, principal, url, events, description, since, secret,
                                  secrets_key, created_at)
            values (:id, :project, :principal, :url, :events, :description, now(), 1,
                    :secretsKey, now())
            returning *
            """)
        .param("id", "hook-" + UlidCreator.getMonotonicUlid().toLowerCase())
        .param("project", owner.project())
        .param("principal", owner.principal())
        .param("url", wanted.url())
        .param("events", wanted.events().toArray(String[]::new))
        .param("description", wanted.description())
        .param("secretsKey", secretsKey)
        .query(Webhooks::row)
        .single();
  }

  public Optional<WebhookRow> find(String project, String id) {
    return find(id).filter(row -> row.owner().project().equals(project));
  }

  public Optional<WebhookRow> find(String id) {
    return database
        .sql("select * from webhooks where id = :id and deleted_at is null")
        .param("id", id)
        .query(Webhooks::row)
        .optional();
  }

  /** A project's, the oldest first. */
  public List<WebhookRow> list(String project) {
    return database
        .sql("select * from webhooks where project = :project and deleted_at is null order by id")
        .param("project", project)
        .query(Webhooks::row)
        .list();
  }

  /**
   * What its owner decides otherwise; null stays as it is.
   *
   * @param description blank for none
   */
  public record Change(
      @Nullable String url, @Nullable List<String> events, @Nullable String description) {}

  /** Of events that are new to it, only those to come are told. */
  public void change(String id, Change wanted) {
    List<String> events = wanted.events();
    database
        .sql(
            """
            update webhooks
            set url = coalesce(:url, url),
                description = nullif(trim(coalesce(:description, description)), ''),
                since = case when events = coalesce(:events::text[], events) then since else now() end,
                events = coalesce(:events::text[], events)
            where id = :id
            """)
        .param("id", id)
        .param("url", wanted.url())
        .param("events", events == null ? null : events.toArray(String[]::new))
        .param("description", wanted.description())
        .update();
  }

  /** Switches it off. Idempotent: the first reason stays. */
  public void disable(String id, String why) {
    database
        .sql(
            """
            update webhooks set disabled_at = now(), disabled_why = :why
            where id = :id and disabled_at is null
            """)
        .param("id", id)
        .param("why", why)
        .update();
  }

  /** Switches it on; what happened meanwhile isn't told. */
  public void enable(String id) {
    database
        .sql(
            """
            update webhooks set disabled_at = null, disabled_why = null, since = now()
            where id = :id and disabled_at is not null
            """)
        .param("id", id)
        .update();
  }

  /**
   * Gives it another secret.
   *
   * @param from the number of its secret now: of two rotations at once one wins
   * @param overlap how long the secret before it signs as well
   * @return whether it was still that one
   */
  public boolean rotate(String id, int from, Duration overlap, String secretsKey) {
    return database
            .sql(
                """
                update webhooks
                set secret = secret + 1, previous_until = now() + :seconds * interval '1 second',
                    secrets_key = :secretsKey
                where id = :id and secret = :from and deleted_at is null
                """)
            .param("id", id)
            .param("from", from)
            .param("seconds", overlap.toSeconds())
            .param("secretsKey", secretsKey)
            .update()
        == 1;
  }

  public void delete(String id) {
    database
        .sql("update webhooks set deleted_at = now() where id = :id and deleted_at is null")
        .param("id", id)
        .update();
  }

  private static WebhookRow row(ResultSet row, int number) throws SQLException {
    return new WebhookRow(
        row.getString("id"),
        new Owner(row.getString("project"), row.getString("principal")),
        row.getString("url"),
        List.of((String[]) row.getArray("events").getArray()),
        row.getString("description"),
        row.getInt("secret"),
        row.getString("secrets_key"),
        Columns.time(row, "previous_until"),
        Columns.time(row, "disabled_at"),
        row.getString("disabled_why"),
        Columns.timeOf(row, "created_at"));
  }
}
