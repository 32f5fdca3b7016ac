package io.tunewright.storage.catalog;

import com.github.f4b6a3.ulid.UlidCreator;
import io.tunewright.notify.Delivery;
import io.tunewright.notify.EventType;
import io.tunewright.storage.catalog.DeliveryRow.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Messages to webhook endpoints, and the log of sending them. */
public final class Deliveries {
  private static final JsonMapper JSON = new JsonMapper();

  /** What is older than this when an endpoint is found not to have been told stays untold. */
  private static final Duration FRESH = Duration.ofDays(3);

  /** How long the log is kept; longer than {@link #FRESH}, so that nothing is told twice. */
  private static final Duration KEPT = Duration.ofDays(30);

  private static final int BATCH = 500;
  private static final String ROW =
      """
      select d.*, (select count(*) from delivery_attempts t where t.delivery = d.id) as attempts
      from deliveries d
      """;

  private final JdbcClient database;

  Deliveries(JdbcClient database) {
    this.database = database;
  }

  /**
   * One attempt.
   *
   * @param status of the answer, null where there was none
   * @param said the answer's beginning, or what went wrong
   */
  public record Attempt(
      int round, int attempt, Instant time, long millis, @Nullable Integer status, String said) {}

  private record Untold(String webhook, String type, String subject, Instant at, String data) {}

  /**
   * Makes a message of all that has happened and that an endpoint was not told of yet. Several
   * processes may do so at once.
   *
   * @return how many it has made
   */
  public int make() {
    int made = 0;
    for (Untold untold : untold()) {
      made += insert(untold);
    }
    return made;
  }

  private List<Untold> untold() {
    return database
        .sql(
            """
            select w.id as webhook, h.type, h.subject, h.happened_at, h.data
            from webhooks w join happenings h
              on h.project = w.project and h.happened_at >= greatest(w.since, :oldest)
            where w.deleted_at is null and w.disabled_at is null
              and exists (select 1 from unnest(w.events) e
                          where e in ('*', h.type)
                            or (right(e, 2) = '.*' and starts_with(h.type, left(e, -1))))
              and not exists (select 1 from deliveries d
                              where d.webhook = w.id and d.type = h.type
                                and d.subject = h.subject and d.happened_at = h.happened_at)
            order by h.happened_at limit :batch
            """)
        .param("oldest", Columns.time(Instant.now().minus(FRESH)))
        .param("batch", BATCH)
        .query((row, number) ->
            new Untold(
                row.getString("webhook"),
                row.getString("type"),
                row.getString("subject"),
                Columns.timeOf(row, "happened_at"),
                row.getString("data")))
        .list();
  }

  private int insert(Untold untold) {
    String id = newId();
    return database
        .sql(
            """
            insert into deliveries (id, webhook, type, subject, happened_at, body, created_at)
            values (:id, :webhook, :type, :subject, :at, :body, now())
            on conflict do nothing
            """)
        .param("id", id)
        .param("webhook", untold.webhook())
        .param("type", untold.type())
        .param("subject", untold.subject())
        .param("at", Columns.time(untold.at()))
        .param("body", body(id, untold))
        .update();
  }

  /** In the shape of OpenAI's own webhook events. */
  private static String body(String id, Untold untold) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("id", id);
    event.put("object", "event");
    event.put("type", untold.type());
    event.put("created_at", untold.at().getEpochSecond());
    event.put("data", JSON.readTree(untold.data()));
    return JSON.writeValueAsString(event);
  }

  /** A message that tells of nothing, to see whether the endpoint receives it. */
  public DeliveryRow ping(WebhookRow webhook) {
    String subject = newId();
    insert(
        new Untold(
            webhook.id(),
            EventType.PING.word(),
            subject,
            Instant.now(),
            JSON.writeValueAsString(Map.of("id", webhook.id()))));
    return database
        .sql(ROW + " where d.webhook = :webhook and d.type = :type and d.subject = :subject")
        .param("webhook", webhook.id())
        .param("type", EventType.PING.word())
        .param("subject", subject)
        .query(Deliveries::row)
        .single();
  }

  private static String newId() {
    return "evt-" + UlidCreator.getMonotonicUlid().toLowerCase();
  }

  /**
   * Those under way whose workflow was not looked at for a while: each must have one.
   *
   * @param trust how long a look holds
   */
  public List<DeliveryRow> unwatched(Duration trust) {
    return database
        .sql(
            ROW
                + """
                 where d.ended_at is null
                   and (d.looked_at is null or d.looked_at < :before)
                 order by d.id limit :batch
                """)
        .param("before", Columns.time(Instant.now().minus(trust)))
        .param("batch", BATCH)
        .query(Deliveries::row)
        .list();
  }

  /** Notes that its workflow runs. */
  public void looked(Delivery delivery) {
    database
        .sql("update deliveries set looked_at = now() where id = :id and round = :round")
        .param("id", delivery.id())
        .param("round", delivery.round())
        .update();
  }

  public Optional<DeliveryRow> find(String id) {
    return database
        .sql(ROW + " where d.id = :id")
        .param("id", id)
        .query(Deliveries::row)
        .optional();
  }

  /**
   * An endpoint's, the newest first.
   *
   * @param after the last one of the page before
   */
  public List<DeliveryRow> list(String webhook, @Nullable String after, int limit) {
    return database
        .sql(
            ROW
                + """
                 where d.webhook = :webhook and (:after::text is null or d.id < :after)
                 order by d.id desc limit :limit
                """)
        .param("webhook", webhook)
        .param("after", after)
        .param("limit", limit)
        .query(Deliveries::row)
        .list();
  }

  /** In the order in which they were made. */
  public List<Attempt> attempts(String delivery) {
    return database
        .sql(
            """
            select * from delivery_attempts where delivery = :delivery order by round, attempt
            """)
        .param("delivery", delivery)
        .query((row, number) ->
            new Attempt(
                row.getInt("round"),
                row.getInt("attempt"),
                Columns.timeOf(row, "time"),
                row.getLong("millis"),
                row.getObject("status", Integer.class),
                row.getString("said")))
        .list();
  }

  /** Keeps the outcome of an attempt; of a repeated one the last. */
  public void log(String delivery, Attempt attempt) {
    database
        .sql(
            """
            insert into delivery_attempts (delivery, round, attempt, time, millis, status, said)
            values (:delivery, :round, :attempt, :time, :millis, :status, :said)
            on conflict (delivery, round, attempt) do update
              set time = excluded.time, millis = excluded.millis, status = excluded.status,
                  said = excluded.said
            """)
        .param("delivery", delivery)
        .param("round", attempt.round())
        .param("attempt", attempt.attempt())
        .param("time", Columns.time(attempt.time()))
        .param("millis", attempt.millis())
        .param("status", attempt.status())
        .param("said", attempt.said())
        .update();
  }

  /** Notes how a round has ended. Idempotent; a later round is left as it is. */
  public void end(Delivery delivery, State state, @Nullable String reason) {
    database
        .sql(
            """
            update deliveries set state = :state, reason = :reason, ended_at = now()
            where id = :id and round = :round and ended_at is null
            """)
        .param("id", delivery.id())
        .param("round", delivery.round())
        .param("state", state.word())
        .param("reason", reason)
        .update();
  }

  /**
   * Begins another round, unless one is under way.
   *
   * @return whether one began
   */
  public boolean again(String id) {
    return database
            .sql(
                """
                update deliveries
                set round = round + 1, state = 'pending', reason = null, looked_at = null,
                    ended_at = null
                where id = :id and ended_at is not null
                """)
            .param("id", id)
            .update()
        == 1;
  }

  /** Forgets what has ended long ago. */
  public void forget() {
    database
        .sql("delete from deliveries where ended_at < :before")
        .param("before", Columns.time(Instant.now().minus(KEPT)))
        .update();
  }

  private static DeliveryRow row(ResultSet row, int number) throws SQLException {
    return new DeliveryRow(
        row.getString("id"),
        row.getString("webhook"),
        row.getString("type"),
        row.getString("subject"),
        row.getString("body"),
        row.getInt("round"),
        State.of(row.getString("state")),
        row.getString("reason"),
        row.getInt("attempts"),
        Columns.timeOf(row, "created_at"),
        Columns.time(row, "ended_at"));
  }
}
