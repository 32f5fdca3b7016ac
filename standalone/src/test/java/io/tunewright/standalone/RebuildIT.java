package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.models.finetuning.jobs.FineTuningJob;
import io.tunewright.standalone.parts.Home;
import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The packaged program after the loss of its database. */
class RebuildIT {
  @TempDir Path scratch;

  @Test
  void a_lost_catalog_comes_back_from_s3_and_running_jobs_go_on() throws Exception {
    Home home = DemoData.home(scratch);
    DemoInputs inputs = DemoData.inputs();
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      String ended = client(server, home).submit(inputs, 10);
      assertThat(client(server, home).awaitEnd(ended).status())
          .isEqualTo(FineTuningJob.Status.SUCCEEDED);
      JsonNode adapter = adapter(server);
      String running = client(server, home).submit(inputs, 2000);
      client(server, home).awaitStep(running, 2);
      RunDirectory run = new RunDirectory(home.resolve("site/runs/" + running + "-train-1"));
      long trainer = run.identity().orElseThrow().pid();
      assertThat(rebuild(server)).as("while it runs").contains("is in use by the Tunewright");

      server.kill();
      loseTheDatabase(home);
      assertThat(rebuild(server, "--dry-run")).contains("would be added to the catalog: ");
      assertThat(rebuild(server))
          .contains("added to the catalog: ")
          .contains("2 jobs", "1 adapters");
      assertThat(rebuild(server)).contains("the catalog is not empty");
      server.up();

      Client client = client(server, home);
      assertThat(client.job(ended).status()).isEqualTo(FineTuningJob.Status.SUCCEEDED);
      assertThat(client.job(ended).fineTunedModel()).isPresent();
      assertThat(adapter(server)).isEqualTo(adapter);
      client.awaitStep(running, 4);
      assertThat(run.identity().orElseThrow().pid()).isEqualTo(trainer);
      assertThat(run.newestStart()).hasValue(1);
      assertThat(ProcessHandle.of(trainer)).isPresent();

      client.openai().fineTuning().jobs().cancel(running);
      assertThat(client.awaitEnd(running).status()).isEqualTo(FineTuningJob.Status.CANCELLED);
      await().until(() -> ProcessHandle.of(trainer).isEmpty());
      assertThat(client.openai().files().list().data())
          .extracting(com.openai.models.files.FileObject::filename)
          .contains(inputs.training().getFileName().toString());
    }
  }

  private static Client client(ServerProcess server, Home home) {
    return new Client(server.api(), home.read(AdminKey.FILE).orElseThrow());
  }

  private static JsonNode adapter(ServerProcess server) {
    return server.api().get("/tunewright/adapters/harbour");
  }

  private static String rebuild(ServerProcess server, String... options) {
    return server.command(
        Stream.concat(Stream.of("catalog", "rebuild"), Stream.of(options)).toArray(String[]::new));
  }

  /** As when its disk is lost: the server ends, and nothing of its data is left. */
  private static void loseTheDatabase(Home home) throws IOException {
    Path data = home.resolve("postgres/data");
    long server = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
    ServerProcess.signal("QUIT", server);
    await().until(() -> ProcessHandle.of(server).isEmpty());
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : List.copyOf(files.sorted(Comparator.reverseOrder()).toList())) {
        Files.delete(file);
      }
    }
  }
}
