package io.tunewright.worker.stage;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells, once for each change, what keeps work on a source from getting on. An outage lasts over as
 * many tries as it takes.
 */
public final class SourceWatch {
  private static final Logger log = LoggerFactory.getLogger(SourceWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Map<String, Outage> outages = new ConcurrentHashMap<>();

  public SourceWatch(InstantSource clock) {
    this.clock = clock;
  }

  /** The outage of one piece of work, as long as it isn't done. */
  Outage outage(String work) {
    return outages.computeIfAbsent(work, fresh -> new Outage(clock));
  }

  void done(String work) {
    outages.remove(work);
  }

  /** What is to be told: an outage, or the hub's own request to wait. */
  static Optional<String> condition(Source source, Outage outage) {
    return outage
        .condition()
        .or(() ->
            source
                .closedUntil()
                .map(until -> "waiting for the hub's rate limit until %s".formatted(until)));
  }

  /**
   * One try at a piece of work.
   *
   * @param work the same for each try
   * @param tell hears the condition, and that there is none any longer; may fail
   * @param again whether an earlier try may have told one
   */
  public <T> T during(
      String work,
      Source source,
      boolean again,
      Consumer<Optional<String>> tell,
      Supplier<T> doing) {
    Outage outage = outage(work);
    Told told = new Told(source, outage, again, tell);
    Thread looking = Thread.ofVirtual().name("conditions").start(told::keepLooking);
    try {
      T result = doing.get();
      outage.over();
      done(work);
      return result;
    } catch (RuntimeException failed) {
      outage.failed(failed);
      if (!Outage.mayPass(failed)) {
        done(work);
      }
      throw failed;
    } finally {
      looking.interrupt();
      told.look();
    }
  }

  /** What was told last. */
  private static final class Told {
    private final Source source;
    private final Outage outage;
    private final Consumer<Optional<String>> tell;
    private Optional<String> last;

    Told(Source source, Outage outage, boolean again, Consumer<Optional<String>> tell) {
      this.source = source;
      this.outage = outage;
      this.tell = tell;
      this.last = again ? Optional.of("") : Optional.empty();
    }

    void keepLooking() {
      try {
        while (true) {
          Thread.sleep(LOOK);
          if (condition(source, outage).isPresent()) {
            look();
          }
        }
      } catch (InterruptedException done) {
        // the last look is the worker's own
      }
    }

    synchronized void look() {
      Optional<String> now = condition(source, outage);
      if (!now.equals(last)) {
        try {
          tell.accept(now);
          last = now;
        } catch (RuntimeException away) {
          log.info("could not tell that '{}': {}", now.orElse("all is well"), away.getMessage());
        }
      }
    }
  }
}
