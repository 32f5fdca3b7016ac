package io.tunewright.worker.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.Headers;
import com.openai.models.webhooks.WebhookVerificationParams;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tunewright.job.Owner;
import io.tunewright.notify.Answer;
import io.tunewright.notify.Delivery;
import io.tunewright.notify.EndpointRule;
import io.tunewright.storage.catalog.Deliveries;
import io.tunewright.storage.catalog.DeliveryRow;
import io.tunewright.storage.catalog.DeliveryRow.State;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.WebhookRow;
import io.tunewright.storage.catalog.Webhooks;
import io.tunewright.storage.webhooks.SigningSecrets;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WebhookDeliveringTest {
  private static final EndpointRule LOOPBACK = new EndpointRule(Set.of("127.0.0.1"));

  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private final Webhooks webhooks = CATALOG.get(Webhooks.class);
  private final Deliveries deliveries = CATALOG.get(Deliveries.class);
  private final SigningSecrets secrets = new SigningSecrets("k".repeat(43));
  private final List<Received> received = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;

  /** How the endpoint answers. */
  private interface Manner {
    void answer(HttpExchange exchange) throws IOException;
  }

  private record Received(com.sun.net.httpserver.Headers headers, String body) {}

  private volatile Manner manner = exchange -> exchange.sendResponseHeaders(204, -1);

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            received.add(
                new Received(
                    exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            manner.answer(exchange);
          }
        });
    server.setExecutor(handlers);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
    handlers.shutdownNow();
  }

  @Test
  void openAisOwnClientTakesTheMessageForGenuine() {
    WebhookRow webhook = webhook();
    Delivery delivery = deliveries.ping(webhook).delivery();

    assertThat(send(delivery)).isEqualTo(new Answer.Settled());

    assertThat(row(delivery).state()).isEqualTo(State.DELIVERED);
    assertThat(received)
        .singleElement()
        .satisfies(message -> {
          assertThat(message.body()).isEqualTo(row(delivery).body());
          assertThat(message.headers().getFirst("Content-Type")).startsWith("application/json");
          assertThat(message.headers().getFirst("webhook-id")).isEqualTo(delivery.id());
          OpenAIClient client = OpenAIOkHttpClient.builder().apiKey("none").build();
          assertThatCode(() -> client.webhooks().verifySignature(params(message, webhook)))
              .doesNotThrowAnyException();
          assertThatCode(() ->
                  client
                      .webhooks()
                      .verifySignature(
                          params(new Received(message.headers(), message.body() + " "), webhook)))
              .hasMessageContaining("signature");
        });
  }

  private WebhookVerificationParams params(Received message, WebhookRow webhook) {
    Headers.Builder headers = Headers.builder();
    message.headers().forEach(headers::put);
    return WebhookVerificationParams.builder()
        .payload(message.body())
        .headers(headers.build())
        .secret(secrets.current(webhook))
        .build();
  }

  @Test
  void whileSecretsOverlapBothVerify() throws Exception {
    WebhookRow before = webhook();
    webhooks.rotate(before.id(), 1, Duration.ofHours(1), secrets.fingerprint());
    WebhookRow after = webhooks.find(before.id()).orElseThrow();

    send(deliveries.ping(after).delivery());

    verify(received.getFirst(), secrets.current(after));
    verify(received.getFirst(), secrets.current(before));
  }

  private static void verify(Received message, String secret) throws WebhookVerificationException {
    new Webhook(secret).verify(message.body(), message.headers());
  }

  @Test
  void whatIsNotReceivedIsRefusedWithTheAnswersWords() {
    manner =
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "120");
          reply(exchange, 503, "try\0 later" + "!".repeat(5000));
        };
    Delivery delivery = deliveries.ping(webhook()).delivery();

    assertThat(send(delivery)).isEqualTo(new Answer.Refused("HTTP 503", Duration.ofSeconds(120)));

    assertThat(row(delivery).state()).isEqualTo(State.PENDING);
    assertThat(deliveries.attempts(delivery.id()))
        .singleElement()
        .satisfies(attempt -> {
          assertThat(attempt.status()).isEqualTo(503);
          assertThat(attempt.said()).startsWith("try later!").hasSizeLessThan(1100);
        });
  }

  @Test
  void redirectsAreNotFollowed() {
    manner =
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(302, -1);
        };

    assertThat(send(deliveries.ping(webhook()).delivery()))
        .isEqualTo(new Answer.Refused("HTTP 302", null));
    assertThat(received).hasSize(1);
  }

  @Test
  void anAnswerWithoutEndIsBrokenOffAndCountsByItsStatus() {
    manner =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream out = exchange.getResponseBody();
          while (true) {
            out.write('.');
            out.flush();
            try {
              Thread.sleep(50); // the fault itself: a server that trickles
            } catch (InterruptedException stopped) {
              return;
            }
          }
        };
    Delivery delivery = deliveries.ping(webhook()).delivery();

    assertThat(send(delivery, LOOPBACK, Duration.ofMillis(500))).isEqualTo(new Answer.Settled());
    assertThat(row(delivery).state()).isEqualTo(State.DELIVERED);
  }

  @Test
  void anAnswerThatBreaksOffCountsByItsStatus() {
    manner =
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write("thanks".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
        };
    Delivery delivery = deliveries.ping(webhook()).delivery();

    assertThat(send(delivery)).isEqualTo(new Answer.Settled());
    assertThat(deliveries.attempts(delivery.id()))
        .singleElement()
        .satisfies(attempt -> assertThat(attempt.said()).isEqualTo("thanks"));
  }

  @Test
  void noAnswerInTimeIsARefusal() {
    CountDownLatch over = new CountDownLatch(1);
    manner = exchange -> passed(over);

    assertThat(send(deliveries.ping(webhook()).delivery(), LOOPBACK, Duration.ofMillis(500)))
        .isInstanceOf(Answer.Refused.class);
    over.countDown();
  }

  @Test
  void oneEndpointIsSentManyMessagesAtOnce() throws Exception {
    int many = 12;
    CountDownLatch allAtOnce = new CountDownLatch(many);
    manner =
        exchange -> {
          allAtOnce.countDown();
          passed(allAtOnce);
          exchange.sendResponseHeaders(204, -1);
        };
    WebhookRow webhook = webhook();
    try (WebhookHttp http = new WebhookHttp(LOOPBACK, Duration.ofSeconds(5));
        var senders = Executors.newVirtualThreadPerTaskExecutor()) {
      var delivering = new WebhookDelivering(webhooks, deliveries, secrets, http, LOOPBACK);
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        Delivery delivery = deliveries.ping(webhook).delivery();
        answers.add(senders.submit(() -> delivering.send(delivery, 1)));
      }
      for (Future<Answer> answer : answers) {
        assertThat(answer.get()).isEqualTo(new Answer.Settled());
      }
    }
  }

  private static void passed(CountDownLatch latch) {
    try {
      latch.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aGoneEndpointIsSwitchedOff() {
    manner = exchange -> exchange.sendResponseHeaders(410, -1);
    WebhookRow webhook = webhook();
    Delivery delivery = deliveries.ping(webhook).delivery();
    Delivery next = deliveries.ping(webhook).delivery();

    assertThat(send(delivery)).isEqualTo(new Answer.Settled());
    assertThat(webhooks.find(webhook.id()).orElseThrow().disabledWhy()).contains("410");
    assertThat(row(delivery).state()).isEqualTo(State.FAILED);

    assertThat(send(next)).isEqualTo(new Answer.Settled());
    assertThat(row(next).state()).isEqualTo(State.DROPPED);
    assertThat(received).hasSize(1);
  }

  @Test
  void whatIsNoLongerAllowedIsNotReached() {
    Delivery delivery = deliveries.ping(webhook()).delivery();

    assertThat(send(delivery, new EndpointRule(Set.of()), Duration.ofSeconds(5)))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.reason()).contains("scheme is http"));
    WebhookRow https =
        webhooks.create(
            new Owner("p", "ann"),
            new Webhooks.Wanted(
                "https://127.0.0.1:" + server.getAddress().getPort() + "/", List.of("*"), null),
            secrets.fingerprint());
    assertThat(
            send(
                deliveries.ping(https).delivery(),
                new EndpointRule(Set.of()),
                Duration.ofSeconds(5)))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.reason()).contains("no public address"));
    assertThat(received).isEmpty();
  }

  @Test
  void aDeletedEndpointIsSentNothing() {
    WebhookRow webhook = webhook();
    Delivery delivery = deliveries.ping(webhook).delivery();
    webhooks.delete(webhook.id());

    assertThat(send(delivery)).isEqualTo(new Answer.Settled());
    assertThat(row(delivery).state()).isEqualTo(State.DROPPED);
    assertThat(received).isEmpty();
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private Answer send(Delivery delivery) {
    return send(delivery, LOOPBACK, Duration.ofSeconds(5));
  }

  private Answer send(Delivery delivery, EndpointRule rule, Duration limit) {
    try (WebhookHttp http = new WebhookHttp(rule, limit)) {
      return new WebhookDelivering(webhooks, deliveries, secrets, http, rule).send(delivery, 1);
    }
  }

  private WebhookRow webhook() {
    return webhooks.create(
        new Owner("p", "ann"),
        new Webhooks.Wanted(
            "http://127.0.0.1:%d/hook".formatted(server.getAddress().getPort()),
            List.of("*"),
            null),
        secrets.fingerprint());
  }

  private DeliveryRow row(Delivery delivery) {
    return deliveries.find(delivery.id()).orElseThrow();
  }
}
