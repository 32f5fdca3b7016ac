package io.tunewright.api;

import static java.util.Objects.requireNonNull;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.finetuning.jobs.FineTuningJob;
import com.openai.models.finetuning.jobs.JobCreateParams;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testserver.TestServer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.tunewright.job.Owner;
import io.tunewright.storage.catalog.CatalogModule;
import io.tunewright.storage.catalog.Keys;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.StoreModule;
import io.tunewright.storage.objects.StoreSettings;
import io.tunewright.workflow.Payloads;
import io.tunewright.workflow.TaskQueues;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The API on a real PostgreSQL, a real S3 server and the SDK's Temporal server; the workflows
 * behind it are played by {@link PlayedWorkflows}. Started once per process for all test classes.
 */
final class RunningApi implements BeforeAllCallback {
  static final JsonMapper JSON = new JsonMapper();

  static final PlayedSchedules SCHEDULES = new PlayedSchedules();

  private static final String SERVER = InferenceServer.start();

  private static @Nullable House house;

  @Override
  public synchronized void beforeAll(ExtensionContext context) throws Exception {
    if (house == null) {
      House opened = new House(context);
      house = opened;
      // Not the root's store: it closes after each class where several processes share the tests.
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(opened::shutDown));
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({StoreModule.class, CatalogModule.class, ApiModule.class, ProbePages.class})
  static class Modules {

    /** In place of a client of the server's, which has no schedules. */
    @Bean
    ScheduleClient scheduleClient() {
      return SCHEDULES;
    }
  }

  private static final class House {
    private final ExtensionContext tests;
    private final EmbeddedPostgres postgres = EmbeddedPostgres.start();
    private final LocalStore store = new LocalStore();
    private final TestServer.InProcessTestServer temporal = TestServer.createServer(true);
    private final WorkerFactory workers;
    private final ConfigurableApplicationContext spring;
    private final Path models = Files.createTempDirectory("models").toRealPath();

    House(ExtensionContext tests) throws Exception {
      this.tests = tests;
      store.beforeAll(tests);
      WorkflowClient client =
          WorkflowClient.newInstance(
              WorkflowServiceStubs.newServiceStubs(
                  WorkflowServiceStubsOptions.newBuilder()
                      .setChannel(temporal.getChannel())
                      .setGrpcClientInterceptors(List.of(new BlobLimit()))
                      .build()),
              WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build());
      workers = WorkerFactory.newInstance(client);
      Worker control = workers.newWorker(TaskQueues.CONTROL);
      control.registerWorkflowImplementationTypes(
          PlayedWorkflows.Tune.class,
          PlayedWorkflows.Dry.class,
          PlayedWorkflows.Prepare.class,
          PlayedWorkflows.Bring.class,
          PlayedWorkflows.Publish.class,
          PlayedWorkflows.Evaluate.class,
          PlayedWorkflows.Deliver.class,
          PlayedWorkflows.Retrain.class);
      control.registerActivitiesImplementations(new PlayedWorkflows.Away());
      workers.start();
      spring = start(client);
    }

    /** One more process on the same database, store and Temporal. */
    ConfigurableApplicationContext start(WorkflowClient client) {
      StoreSettings s3 = store.settings();
      return new SpringApplicationBuilder(Modules.class)
          .properties(
              "server.port=0",
              "server.address=127.0.0.1",
              "server.shutdown=immediate", // streams may be open
              "spring.main.banner-mode=off",
              "spring.main.allow-bean-definition-overriding=true",
              "tunewright.database.url=" + postgres.getJdbcUrl("postgres", "postgres"),
              "tunewright.database.user=postgres",
              "tunewright.store.endpoint=" + s3.endpoint(),
              "tunewright.store.bucket=" + s3.bucket(),
              "tunewright.store.access-key=" + s3.accessKey(),
              "tunewright.store.secret-key=" + s3.secretKey(),
              "tunewright.allowed-roots=" + models,
              "tunewright.secrets.key=" + "k".repeat(43),
              "tunewright.servers.east.url=" + SERVER,
              "tunewright.servers.west.url=http://127.0.0.1:1",
              "tunewright.sweep-interval=100ms")
          .initializers(
              context -> context.getBeanFactory().registerSingleton("workflowClient", client))
          .run();
    }

    void shutDown() {
      spring.close();
      workers.shutdownNow();
      temporal.close();
      try {
        store.afterAll(tests);
        postgres.close();
      } catch (Exception stuck) {
        throw new IllegalStateException(stuck);
      }
    }
  }

  private static House house() {
    return requireNonNull(house);
  }

  <T> T bean(Class<T> type) {
    return house().spring.getBean(type);
  }

  /** A directory below the allowed root. */
  Path model(String name) throws IOException {
    return Files.createDirectories(house().models.resolve(name));
  }

  String key(String project, Role role) {
    return bean(Keys.class).create(new Owner(project, "ann"), role).secret();
  }

  /** OpenAI's SDK, which checks every answer against its own types. */
  OpenAIClient client(String project) {
    return clientOf(key(project, Role.OPERATOR));
  }

  OpenAIClient clientOf(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(address())
        .apiKey(key)
        .responseValidation(true)
        .maxRetries(0)
        .build();
  }

  /** A second process beside the one that all tests share; whoever asks closes it. */
  ConfigurableApplicationContext another() {
    return house().start(bean(WorkflowClient.class));
  }

  String address() {
    return address(house().spring);
  }

  static String address(ConfigurableApplicationContext process) {
    var server = requireNonNull(((WebServerApplicationContext) process).getWebServer());
    return "http://127.0.0.1:" + server.getPort() + "/v1";
  }

  /** Of a list's objects the one with this id. */
  static JsonNode named(JsonNode all, String id) {
    return all.valueStream()
        .filter(one -> one.path("id").asString().equals(id))
        .findFirst()
        .orElseThrow();
  }

  static String freshProject() {
    return "p-" + UUID.randomUUID().toString().substring(0, 8);
  }

  FileObject upload(OpenAIClient client, String rows) {
    return client
        .files()
        .create(
            FileCreateParams.builder()
                .file(rows.getBytes(StandardCharsets.UTF_8))
                .purpose(FilePurpose.FINE_TUNE)
                .build());
  }

  /** The least that a job needs: a model under the allowed root, and a file. */
  JobCreateParams.Builder request(OpenAIClient client) {
    try {
      return JobCreateParams.builder()
          .model("file:" + model("tiny"))
          .trainingFile(upload(client, "{}\n").id());
    } catch (IOException broken) {
      throw new java.io.UncheckedIOException(broken);
    }
  }

  FineTuningJob submit(OpenAIClient client) {
    return client.fineTuning().jobs().create(request(client).build());
  }

  /** An answer as it came. */
  record Answer(int status, String body, String type) {
    JsonNode json() {
      return JSON.readTree(body);
    }
  }

  Answer get(String key, String path) {
    return send(key, HttpRequest.newBuilder().GET(), path);
  }

  Answer post(String key, String path, Object body, String... headers) {
    var request =
        HttpRequest.newBuilder()
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    body instanceof String text ? text : JSON.writeValueAsString(body)))
            .header("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(key, request, path);
  }

  Answer send(String key, HttpRequest.Builder request, String path) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(
              request
                  .uri(URI.create(address() + path))
                  .header("Authorization", "Bearer " + key)
                  .build(),
              BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.body(),
          response.headers().firstValue("Content-Type").orElse(""));
    } catch (IOException broken) {
      throw new java.io.UncheckedIOException(broken);
    } catch (InterruptedException stopping) {
      throw new IllegalStateException(stopping);
    }
  }
}
