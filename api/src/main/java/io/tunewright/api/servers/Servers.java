package io.tunewright.api.servers;

import io.tunewright.publish.Adapter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What the operator's inference servers serve. One look at a server serves all who ask within ten
 * seconds, and nobody waits longer than two. Safe for many threads.
 */
public final class Servers {
  private static final Duration FRESH = Duration.ofSeconds(10);
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private final List<Watched> servers;
  private final ModelList list;
  private final InstantSource clock;

  Servers(List<ServerSettings> servers, ModelList list, InstantSource clock) {
    this.servers =
        servers.stream()
            .sorted(Comparator.comparing(ServerSettings::name))
            .map(Watched::new)
            .toList();
    this.list = list;
    this.clock = clock;
  }

  /**
   * A server as a page shows it.
   *
   * @param state {@code answers} or {@code unreachable}
   * @param answered when it last did; null where it never has since this process began
   * @param trouble why it can't be seen; null where it can
   * @param loaded those that were asked about, under each name that they are served by
   */
  public record Server(
      String name,
      String url,
      String state,
      @Nullable Instant answered,
      @Nullable String trouble,
      List<Loaded> loaded) {
    public Server {
      loaded = List.copyOf(loaded);
    }
  }

  /**
   * An adapter that a server has loaded.
   *
   * @param as the name that requests say
   * @param base that it stands on, as the server calls it; null where it doesn't say
   */
  public record Loaded(Adapter adapter, String as, @Nullable String base) {}

  /**
   * All servers, by name, and which of these adapters each has. Names of others' adapters are told
   * to nobody.
   */
  public List<Server> having(List<Adapter> adapters) {
    return looks().stream().map(sight -> server(sight, adapters)).toList();
  }

  private static Server server(ServerSight sight, List<Adapter> adapters) {
    return new Server(
        sight.server().name(),
        sight.server().url().toString(),
        sight.trouble() == null ? "answers" : "unreachable",
        sight.answered(),
        sight.trouble(),
        sight.models().stream()
            .flatMap(model ->
                adapters.stream()
                    .filter(model::is)
                    .map(adapter -> new Loaded(adapter, model.id(), model.parent())))
            .toList());
  }

  private List<ServerSight> looks() {
    servers.forEach(Watched::begin);
    long until = System.nanoTime() + PATIENCE.toNanos();
    return servers.stream().map(server -> server.await(until)).toList();
  }

  /** One server, and the look at it that is under way. */
  private final class Watched {
    private ServerSight sight;
    private @Nullable Instant looked;
    private @Nullable CompletableFuture<Void> look;

    Watched(ServerSettings server) {
      sight = new ServerSight(server, List.of(), null, null);
    }

    synchronized void begin() {
      boolean fresh = looked != null && looked.plus(FRESH).isAfter(clock.instant());
      if (look == null && !fresh) {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        look = begun;
        Thread.ofVirtual()
            .name("look-" + sight.server().name())
            .start(() -> {
              try {
                end(seen());
              } finally {
                begun.complete(null);
              }
            });
      }
    }

    private ServerSight seen() {
      ServerSight before = sight();
      try {
        return before.answering(list.of(before.server()), clock.instant());
      } catch (ModelList.Unavailable away) {
        return before.silent(away.why());
      } catch (RuntimeException unforeseen) {
        return before.silent("it can't be asked: " + unforeseen.getClass().getSimpleName());
      }
    }

    private synchronized void end(ServerSight seen) {
      sight = seen;
      looked = clock.instant();
      look = null;
    }

    private synchronized ServerSight sight() {
      return sight;
    }

    private synchronized @Nullable CompletableFuture<Void> look() {
      return look;
    }

    ServerSight await(long until) {
      CompletableFuture<Void> underWay = look();
      if (underWay == null) {
        return sight();
      }
      try {
        underWay.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        return sight();
      } catch (TimeoutException late) {
        return sight().silent("no answer within %d s".formatted(PATIENCE.toSeconds()));
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
        return sight().silent("interrupted");
      } catch (ExecutionException impossible) {
        throw new AssertionError(impossible);
      }
    }
  }
}
