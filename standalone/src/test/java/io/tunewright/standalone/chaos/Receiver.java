package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.reading;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody else's system, which is told of events by webhooks. */
final class Receiver implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * @param id that a repetition has too
   * @param about whose event it is
   */
  record Message(String id, String type, String about) {}

  private record Watcher(Predicate<Message> wanted, Consumer<Message> told, AtomicBoolean done) {}

  private final HttpServer server;
  private final List<Message> heard = new CopyOnWriteArrayList<>();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private volatile boolean refusing;

  Receiver() {
    server =
        reading(
            () -> HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::receive);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** What was answered with success or with nothing at all, in order. */
  List<Message> heard() {
    return List.copyOf(heard);
  }

  /** Every message is answered with 503 when it comes first. */
  void refuseOnce() {
    refusing = true;
  }

  /** Calls {@code told} at the first such message, which is not answered meanwhile. */
  void once(Predicate<Message> wanted, Consumer<Message> told) {
    watchers.add(new Watcher(wanted, told, new AtomicBoolean()));
  }

  void clear() {
    heard.clear();
    watchers.clear();
    refused.clear();
    refusing = false;
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
      Message message =
          new Message(
              exchange.getRequestHeaders().getFirst("webhook-id"),
              body.path("type").asString(),
              body.path("data").path("id").asString());
      if (refusing && refused.add(message.id())) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      heard.add(message);
      for (Watcher watcher : watchers) {
        if (watcher.wanted().test(message) && watcher.done().compareAndSet(false, true)) {
          watcher.told().accept(message);
        }
      }
      exchange.sendResponseHeaders(204, -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
