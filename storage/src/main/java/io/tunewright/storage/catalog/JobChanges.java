package io.tunewright.storage.catalog;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.dao.DataAccessResourceFailureException;

/** Hears of every job that changes, whichever process has changed it. */
public final class JobChanges {
  private final HikariDataSource database;

  JobChanges(HikariDataSource database) {
    this.database = database;
  }

  /** A job that was written. */
  public record Change(String project, String job) {}

  /**
   * Begins to listen; what changed before is not told. Holds a connection until it is closed.
   *
   * @throws DataAccessResourceFailureException where the catalog is away
   */
  public Listening listen() {
    try {
      Connection connection = database.getConnection();
      try (var statement = connection.createStatement()) {
        statement.execute("listen jobs");
      }
      return new Listening(database, connection);
    } catch (SQLException away) {
      throw new DataAccessResourceFailureException("can't listen to the catalog", away);
    }
  }

  /** One ear at the catalog, for one thread. */
  public static final class Listening implements AutoCloseable {
    private final HikariDataSource pool;
    private final Connection connection;

    private Listening(HikariDataSource pool, Connection connection) {
      this.pool = pool;
      this.connection = connection;
    }

    /**
     * Waits for changes; empty where none came in time.
     *
     * @throws DataAccessResourceFailureException where the catalog is away: changes may be missed
     *     until somebody listens again
     */
    public List<Change> next(Duration patience) {
      try {
        PGNotification[] heard =
            connection
                .unwrap(PGConnection.class)
                .getNotifications(Math.toIntExact(Math.max(1, patience.toMillis())));
        List<Change> changes = new ArrayList<>();
        for (PGNotification one : heard == null ? new PGNotification[0] : heard) {
          int space = one.getParameter().lastIndexOf(' ');
          changes.add(
              new Change(
                  one.getParameter().substring(0, space), one.getParameter().substring(space + 1)));
        }
        return changes;
      } catch (SQLException away) {
        throw new DataAccessResourceFailureException("lost the catalog while listening", away);
      }
    }

    /** The connection goes, rather than back into the pool: it still listens. */
    @Override
    public void close() {
      pool.evictConnection(connection);
    }
  }
}
