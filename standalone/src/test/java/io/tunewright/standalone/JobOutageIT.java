package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.models.finetuning.jobs.FineTuningJob;
import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Jobs of the real trainer whose packaged program is killed or stopped under them. */
class JobOutageIT extends DemoJobs {
  @Test
  void a_kill_during_training_neither_stops_nor_repeats_nor_loses_it() {
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      String id = client(server).submit(inputs, 40);
      client(server).awaitStep(id, 5);
      RunDirectory run = new RunDirectory(home.resolve("site/runs/" + id + "-train-1"));
      long trainer = run.identity().orElseThrow().pid();

      server.kill();
      assertThat(ProcessHandle.of(trainer)).as("the trainer, with nobody left").isPresent();
      server.up();

      assertThat(client(server).awaitEnd(id).status()).isEqualTo(FineTuningJob.Status.SUCCEEDED);
      assertThat(run.identity().orElseThrow().pid()).isEqualTo(trainer);
      assertThat(run.newestStart()).hasValue(1);
      assertThat(runs()).containsExactly(id + "-evaluate-1", id + "-train-1");
      assertThat(versions(server)).containsExactly(1);
    }
  }

  /** The workflow's server stands still, so that nothing but the row comes of the request. */
  @Test
  void a_kill_between_a_jobs_row_and_its_workflow_loses_no_job() {
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      ServerProcess.signal("STOP", server.temporal().pid());
      Client client = client(server);
      Thread.ofVirtual().start(() -> catchThrowable(() -> client.submit(inputs, 10)));
      String id = client.awaitAnyJob();

      server.kill();
      server.temporal().destroyForcibly();
      server.up();

      assertThat(client(server).awaitEnd(id).status()).isEqualTo(FineTuningJob.Status.SUCCEEDED);
      assertThat(runs()).containsExactly(id + "-evaluate-1", id + "-train-1");
      assertThat(versions(server)).containsExactly(1);
    }
  }

  @Test
  void an_orderly_stop_leaves_the_trainer_and_a_cancel_leaves_no_process() {
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      String id = client(server).submit(inputs, 2000);
      client(server).awaitStep(id, 2);
      Path run = home.resolve("site/runs/" + id + "-train-1");
      assertThat(processesWith(run)).isNotEmpty();

      server.stop();
      assertThat(server.said()).contains("these trainers go on", run.toString());
      assertThat(processesWith(run)).isNotEmpty();
      server.up();

      client(server).openai().fineTuning().jobs().cancel(id);
      assertThat(client(server).awaitEnd(id).status()).isEqualTo(FineTuningJob.Status.CANCELLED);
      assertThat(processesWith(run)).isEmpty();
    }
    assertThat(processesWith(home.directory())).as("after the last stop").isEmpty();
  }

  private List<Integer> versions(ServerProcess server) {
    return server
        .api()
        .get("/tunewright/adapters/harbour")
        .path("versions")
        .valueStream()
        .map(version -> version.path("version").asInt())
        .toList();
  }

  private List<String> runs() {
    try (Stream<Path> runs = Files.list(home.resolve("site/runs"))) {
      return runs.map(run -> run.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException none) {
      return List.of();
    }
  }
}
