package io.tunewright.standalone;

import io.tunewright.fault.TuningError;
import io.tunewright.standalone.parts.Home;
import io.tunewright.standalone.parts.TemporalServer;
import io.tunewright.storage.webhooks.SigningSecrets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.core.env.Environment;

/**
 * What a role stands on: store, database and Temporal, started in this order and stopped in the
 * reverse one. In one process, each is embedded unless the settings name one.
 */
final class Parts implements AutoCloseable {
  private final Map<String, Object> settings = new LinkedHashMap<>();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final TemporalServer temporal;

  /**
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST naming every setting that the
   *     role lacks
   */
  Parts(Home home, Role role, Environment given) {
    demand(role, given);
    allowTheDemo(home, given);
    try {
      if (role == Role.ALL) {
        Storage storage = new Storage(home, given);
        started.push(storage);
        settings.putAll(storage.settings());
        if (!given.containsProperty(SigningSecrets.SETTING)) {
          settings.put(SigningSecrets.SETTING, home.secret("secrets-key"));
        }
      }
      temporal = TemporalServer.choose(home, given.getProperty("tunewright.temporal.target"));
      started.push(temporal);
    } catch (RuntimeException refused) {
      close();
      throw refused;
    }
  }

  /** What the modules need to know of the parts; goes before all other settings. */
  Map<String, Object> settings() {
    return settings;
  }

  TemporalServer temporal() {
    return temporal;
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception stuck) {
        System.err.println("tunewright: on the way down: " + Refusal.text(stuck));
      }
    }
  }

  private static void demand(Role role, Environment given) {
    List<String> missing =
        role.needed().stream().filter(name -> !given.containsProperty(name)).toList();
    if (!missing.isEmpty()) {
      throw TuningError.INVALID_REQUEST.because(
          "the role %s needs these settings, in tunewright.properties or the environment: %s"
              .formatted(
                  role.name().toLowerCase(Locale.ROOT),
                  String.join(
                      ", ",
                      missing.stream().map(name -> name + " (" + variable(name) + ")").toList())));
    }
  }

  private static String variable(String setting) {
    return setting.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** The demo makes its model below the home; that is one more place to take models from. */
  private void allowTheDemo(Home home, Environment given) {
    String roots = given.getProperty("tunewright.allowed-roots", "");
    settings.put(
        "tunewright.allowed-roots",
        (roots.isBlank() ? "" : roots + ",") + home.resolve(DemoInputs.DIRECTORY));
  }
}
