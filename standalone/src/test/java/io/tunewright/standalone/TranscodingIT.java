package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.stage.Snapshot;
import io.tunewright.standalone.parts.Home;
import io.tunewright.standalone.parts.HomeLock;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.StoreSettings;
import io.tunewright.worker.stage.FilePolicy;
import io.tunewright.worker.stage.LocalDirectory;
import io.tunewright.workflow.Payloads;
import io.tunewright.workflow.StageWorkflow;
import io.tunewright.workflow.TaskQueues;
import io.tunewright.workflow.TranscodeWorkflow;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of quantised weights, held against PyTorch and loaded by transformers. */
class TranscodingIT {
  private static final Owner OWNER = new Owner("default", "tester");
  private static final String SEED = "20261124";

  @TempDir Path scratch;

  @Test
  void weights_of_every_form_become_what_pytorch_makes_of_them() throws Exception {
    Path originals = scratch.resolve("models");
    Path made = scratch.resolve("made");
    python("make.py", originals.toString(), DemoData.inputs().model().toString(), SEED);

    Home home = Home.at(scratch.resolve("home"));
    try (House house = new House(HomeLock.take(home), home)) {
      house.open(
          Role.ALL,
          List.of(
              "--tunewright.port=0",
              "--tunewright.store.port=0",
              "--tunewright.allowed-roots=" + originals));
      WorkflowClient temporal = client(house);
      try (ObjectStore store = ObjectStore.open(settings(house))) {
        for (Path model : models(originals)) {
          Snapshot plain = transcoded(temporal, originals, model);
          copy(store, plain, made.resolve(originals.relativize(model)));
        }
      }
    }

    assertThat(python("check.py", originals.toString(), made.toString()))
        .containsPattern("compared [1-9]\\d{2,} tensors of 9 models");
  }

  private static List<Path> models(Path originals) throws IOException {
    try (Stream<Path> configs =
        Files.find(originals, 3, (path, _) -> path.endsWith("config.json"))) {
      return configs
          .map(Path::getParent)
          .filter(model -> !model.endsWith("floats"))
          .sorted()
          .toList();
    }
  }

  private static Snapshot transcoded(WorkflowClient temporal, Path root, Path model) {
    ModelRef source = new ModelRef("file:" + model);
    SnapshotRef staged =
        new LocalDirectory(List.of(root), FilePolicy.NO_CODE)
            .list(source, OWNER.project())
            .snapshot();
    temporal
        .newWorkflowStub(StageWorkflow.class, named(staged.stagingId()))
        .stage(staged, source, OWNER);
    return temporal
        .newWorkflowStub(
            TranscodeWorkflow.class, named(TranscodeWorkflow.id(staged, WeightDtype.BF16)))
        .transcode(staged, WeightDtype.BF16);
  }

  private static WorkflowOptions named(String id) {
    return WorkflowOptions.newBuilder().setWorkflowId(id).setTaskQueue(TaskQueues.CONTROL).build();
  }

  private static void copy(ObjectStore store, Snapshot snapshot, Path directory)
      throws IOException {
    for (Manifest.Entry file : Manifests.get(store, snapshot.ref().manifestKey()).files()) {
      Path path = directory.resolve(file.path());
      Files.createDirectories(path.getParent());
      try (InputStream in = store.read(file.key())) {
        Files.copy(in, path);
      }
    }
  }

  private static WorkflowClient client(House house) {
    return WorkflowClient.newInstance(
        house.temporal().connect(),
        WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build());
  }

  private static StoreSettings settings(House house) {
    return new StoreSettings(
        URI.create(house.setting("tunewright.store.endpoint")),
        house.setting("tunewright.store.region"),
        house.setting("tunewright.store.bucket"),
        house.setting("tunewright.store.access-key"),
        house.setting("tunewright.store.secret-key"),
        true);
  }

  private static String python(String program, String... arguments)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(RealParts.python().toString(), program), Stream.of(arguments))
                    .toList())
            .directory(Path.of("src/test/resources/transcode").toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
