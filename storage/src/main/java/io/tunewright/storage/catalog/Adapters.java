package io.tunewright.storage.catalog;

import io.tunewright.fault.TuningError;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.JobId;
import io.tunewright.publish.Adapter;
import io.tunewright.storage.catalog.AliasMove.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Versions of adapters: each number is given once. */
public final class Adapters {
  private static final String PUBLISHED =
      """
      select a.*, array(select alias from aliases s
                        where s.project = a.project and s.name = a.name and s.version = a.version
                        order by alias) as alias_names
      from adapters a where published_at is not null and deleted_at is null
      """;

  /** Many more than jobs of one name can end at the same instant. */
  private static final int TRIES = 1000;

  private final JdbcClient database;
  private final TransactionTemplate transaction;
  private final Aliases aliases;

  Adapters(JdbcClient database, TransactionTemplate transaction, Aliases aliases) {
    this.database = database;
    this.transaction = transaction;
    this.aliases = aliases;
  }

  /**
   * Its one version of this name: the next free number, or the one it was given before.
   *
   * @param above the highest number that is known to be taken elsewhere, 0 for none
   */
  public AdapterRef claimVersion(String project, String name, Origin origin, int above) {
    for (int i = 0; i < TRIES; i++) {
      Optional<AdapterRef> claimed = claimed(origin);
      if (claimed.isPresent()) {
        return claimed.get();
      }
      database
          .sql(
              """
              insert into adapters (project, name, version, job, step, claimed_at)
              select :project, :name, greatest(max(version), :above) + 1, :job, :step, :now
              from adapters where project = :project and name = :name
              on conflict do nothing
              """)
          .param("project", project)
          .param("name", name)
          .param("job", origin.job().value())
          .param("step", origin.step())
          .param("above", above)
          .param("now", Columns.time(Instant.now()))
          .update();
    }
    throw TuningError.BROKEN_PROMISE.because(
        "no version of %s could be claimed in %d tries".formatted(name, TRIES));
  }

  /** The version that it was given. */
  public Optional<AdapterRef> claimed(Origin origin) {
    return database
        .sql("select project, name, version from adapters where job = :job and step = :step")
        .param("job", origin.job().value())
        .param("step", origin.step())
        .query(Adapters::ref)
        .optional();
  }

  /** Gives it the version that was published of it before the catalog forgot. Idempotent. */
  public void adopt(AdapterRef ref, Origin origin) {
    database
        .sql(
            """
            insert into adapters (project, name, version, job, step, claimed_at)
            values (:project, :name, :version, :job, :step, :now)
            on conflict (job, step) do nothing
            """)
        .param("project", ref.project())
        .param("name", ref.name())
        .param("version", ref.version())
        .param("job", origin.job().value())
        .param("step", origin.step())
        .param("now", Columns.time(Instant.now()))
        .update();
  }

  /**
   * Takes a version back that was not published.
   *
   * @return whether it had it
   */
  public boolean giveUp(AdapterRef ref, Origin origin) {
    return database
            .sql(
                """
                delete from adapters
                where project = :project and name = :name and version = :version and job = :job
                  and step = :step and published_at is null
                """)
            .param("project", ref.project())
            .param("name", ref.name())
            .param("version", ref.version())
            .param("job", origin.job().value())
            .param("step", origin.step())
            .update()
        == 1;
  }

  /** All numbers of this name that the catalog knows to be taken. */
  public Set<Integer> versions(String project, String name) {
    return database
        .sql("select version from adapters where project = :project and name = :name")
        .param("project", project)
        .param("name", name)
        .query((row, number) -> row.getInt("version"))
        .set();
  }

  /**
   * Does all or nothing of some work on one adapter, while no one else works on it here.
   *
   * @param work short
   */
  public void alone(String project, String name, Runnable work) {
    transaction.executeWithoutResult(status -> {
      database
          .sql("select pg_advisory_xact_lock(hashtext(:project), hashtext(:name))")
          .param("project", project)
          .param("name", name)
          .query((row, number) -> number)
          .list();
      work.run();
    });
  }

  /** Makes a claimed version a published one. Idempotent. */
  public void complete(Adapter adapter, Origin origin) {
    database
        .sql(
            """
            update adapters
            set model = :model, uri = :uri, manifest_key = :manifestKey, sha256 = :sha256,
                bytes = :bytes, published_at = coalesce(published_at, :now)
            where job = :job and step = :step
            """)
        .param("model", adapter.model())
        .param("uri", adapter.uri())
        .param("manifestKey", adapter.manifestKey())
        .param("sha256", adapter.sha256())
        .param("bytes", adapter.bytes())
        .param("now", Columns.time(Instant.now()))
        .param("job", origin.job().value())
        .param("step", origin.step())
        .update();
  }

  /**
   * Moves the alias {@code latest} to this version, unless it points at a newer one.
   *
   * @param by who published it
   */
  public void promoteLatest(AdapterRef ref, String by) {
    boolean newer =
        aliases
            .at(ref.project(), ref.name(), Aliases.LATEST)
            .filter(version -> version >= ref.version())
            .isPresent();
    if (!newer) {
      aliases.move(
          ref.project(),
          ref.name(),
          Aliases.LATEST,
          Kind.SET,
          ref.version(),
          by,
          "it was published",
          null);
    }
  }

  /** Those of these models that are published. */
  public List<AdapterRow> findByModels(String project, Collection<String> models) {
    return models.isEmpty()
        ? List.of()
        : database
            .sql(PUBLISHED + " and project = :project and model in (:models)")
            .param("project", project)
            .param("models", models)
            .query(Adapters::row)
            .list();
  }

  /** By the name that OpenAI clients use. */
  public Optional<AdapterRow> findByModel(String project, String model) {
    return database
        .sql(PUBLISHED + " and project = :project and model = :model")
        .param("project", project)
        .param("model", model)
        .query(Adapters::row)
        .optional();
  }

  public Optional<AdapterRow> find(AdapterRef ref) {
    return database
        .sql(PUBLISHED + " and project = :project and name = :name and version = :version")
        .param("project", ref.project())
        .param("name", ref.name())
        .param("version", ref.version())
        .query(Adapters::row)
        .optional();
  }

  /** All published adapters of a project, by name and the newest version first. */
  public List<AdapterRow> list(String project) {
    return database
        .sql(PUBLISHED + " and project = :project order by name, version desc")
        .param("project", project)
        .query(Adapters::row)
        .list();
  }

  /** Numbers of this name that are published and not deleted. */
  public Set<Integer> published(String project, String name) {
    return database
        .sql(
            """
            select version from adapters where project = :project and name = :name
              and published_at is not null and deleted_at is null
            """)
        .param("project", project)
        .param("name", name)
        .query((row, number) -> row.getInt("version"))
        .set();
  }

  /**
   * Takes a published adapter out of the catalog. Its number stays taken and its files stay in the
   * store. {@code latest} falls back to the newest version left, every other alias that points at
   * it to where it pointed before; or they go, as {@code candidate} does.
   *
   * @param by who deletes it
   */
  public void delete(AdapterRef ref, String by) {
    database
        .sql(
            """
            update adapters set deleted_at = :now
            where project = :project and name = :name and version = :version
              and deleted_at is null
            """)
        .param("project", ref.project())
        .param("name", ref.name())
        .param("version", ref.version())
        .param("now", Columns.time(Instant.now()))
        .update();
    Set<Integer> left = published(ref.project(), ref.name());
    for (Aliases.Alias alias : aliases.of(ref.project(), ref.name())) {
      if (alias.version() == ref.version()) {
        aliases.move(
            ref.project(),
            ref.name(),
            alias.alias(),
            Kind.DELETED,
            fallback(ref, alias.alias(), left),
            by,
            "version %d was deleted".formatted(ref.version()),
            null);
      }
    }
  }

  private @Nullable Integer fallback(AdapterRef ref, String alias, Set<Integer> left) {
    return switch (alias) {
      case Aliases.LATEST -> left.stream().max(Integer::compare).orElse(null);
      case Aliases.CANDIDATE -> null;
      default ->
          Formerly.before(aliases.history(ref.project(), ref.name(), alias), left).orElse(null);
    };
  }

  private static AdapterRef ref(ResultSet row, int number) throws SQLException {
    return new AdapterRef(row.getString("project"), row.getString("name"), row.getInt("version"));
  }

  private static AdapterRow row(ResultSet row, int number) throws SQLException {
    return new AdapterRow(
        new Adapter(
            ref(row, number),
            row.getString("uri"),
            row.getString("manifest_key"),
            row.getString("sha256"),
            row.getLong("bytes"),
            row.getString("model")),
        new Origin(new JobId(row.getString("job")), row.getLong("step")),
        Columns.timeOf(row, "published_at"),
        List.of((String[]) row.getArray("alias_names").getArray()));
  }
}
