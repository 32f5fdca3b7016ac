package io.tunewright.standalone;

import static java.util.Objects.requireNonNull;

import io.tunewright.standalone.parts.Home;
import io.tunewright.standalone.parts.HomeLock;
import io.tunewright.standalone.parts.TemporalServer;
import io.tunewright.storage.catalog.Keys;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A running Tunewright. It stops from the front to the ground: the web server first, then the
 * workers, the connection to Temporal, Temporal, PostgreSQL and the store. Trainers are no part of
 * it.
 */
final class House implements AutoCloseable {
  /** Where the home keeps the address of the server that runs on it. */
  static final String ADDRESS = "address";

  private final HomeLock lock;
  private final Home home;
  private volatile @Nullable Parts parts;
  private volatile @Nullable ConfigurableApplicationContext context;

  /**
   * @param lock of the home; the house closes it at its end
   */
  House(HomeLock lock, Home home) {
    this.lock = lock;
    this.home = home;
  }

  /**
   * Starts a role; returns once it is ready, however long Temporal or PostgreSQL may be away.
   * Whoever calls closes the house, also after a failure.
   *
   * @param options {@code --name=value}, which go before the environment and {@code
   *     tunewright.properties}
   */
  void open(Role role, List<String> options) {
    while (context == null) {
      try {
        context = started(role, options);
      } catch (RuntimeException failed) {
        String absence = Absence.of(failed).orElseThrow(() -> failed);
        System.err.printf(
            "tunewright: %s; trying again in %d s%n", absence.strip(), Absence.PAUSE.toSeconds());
        closeParts();
        rest(failed);
      }
    }
    if (role.servesHttp()) {
      AdminKey.ensure(home, running().getBean(Keys.class));
      home.write(ADDRESS, address());
    }
  }

  private ConfigurableApplicationContext started(Role role, List<String> options) {
    return SpringStart.run(
        role.servesHttp() ? WebApplicationType.SERVLET : WebApplicationType.NONE,
        Defaults.of(home, role),
        options,
        home,
        starting -> {
          Parts standing = new Parts(home, role, starting.getEnvironment());
          parts = standing;
          starting.getBeanFactory().registerSingleton("temporalServer", standing.temporal());
          return standing.settings();
        },
        role.modules());
  }

  private static void rest(RuntimeException failed) {
    try {
      Thread.sleep(Absence.PAUSE);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw failed;
    }
  }

  boolean isOpen() {
    return context != null;
  }

  /** The API's address, ending with {@code /v1}. */
  String address() {
    return console() + "v1";
  }

  /** The console's address. */
  String console() {
    var server = requireNonNull(((WebServerApplicationContext) running()).getWebServer());
    String host = setting("server.address");
    return "http://%s:%d/".formatted(host.equals("0.0.0.0") ? "127.0.0.1" : host, server.getPort());
  }

  String setting(String name) {
    return running().getEnvironment().getRequiredProperty(name);
  }

  /** The names of the beans of this type. */
  List<String> beans(Class<?> type) {
    return List.of(running().getBeanNamesForType(type));
  }

  /** Where the site of this process keeps its runs. */
  Path workdir() {
    return Path.of(setting("tunewright.site.workdir"));
  }

  TemporalServer temporal() {
    return requireNonNull(parts).temporal();
  }

  /** Stops whatever has been started; a second call does nothing. */
  @Override
  public synchronized void close() {
    if (context != null) {
      home.delete(ADDRESS);
      context.close();
      context = null;
    }
    closeParts();
    lock.close();
  }

  private void closeParts() {
    Parts standing = parts;
    parts = null;
    if (standing != null) {
      standing.close();
    }
  }

  private ConfigurableApplicationContext running() {
    return requireNonNull(context, "the house is not open");
  }
}
