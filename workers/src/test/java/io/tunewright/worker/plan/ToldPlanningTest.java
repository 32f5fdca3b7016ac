package io.tunewright.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.DatasetFacts;
import io.tunewright.plan.Plan;
import io.tunewright.plan.Planning;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.worker.stage.FilePolicy;
import io.tunewright.worker.stage.LocalDirectory;
import io.tunewright.worker.stage.Sources;
import io.tunewright.workflow.Payloads;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ToldPlanningTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final Owner OWNER = new Owner("default", "ann");
  private static final JobId JOB = new JobId("ftjob-%026d".formatted(7));

  private final CountDownLatch seen = new CountDownLatch(1);
  private final AtomicInteger tries = new AtomicInteger();
  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setUseTimeskipping(false)
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());

  @BeforeEach
  void start() {
    var worker = temporal.newWorker("planning");
    worker.registerWorkflowImplementationTypes(Asking.Impl.class);
    worker.registerActivitiesImplementations(
        new ToldPlanning(
            new Unreachable(),
            new Sources(List.of(new LocalDirectory(List.of(), FilePolicy.NO_CODE))),
            STORE.get()));
    temporal.start();
  }

  @AfterEach
  void stop() {
    temporal.close();
  }

  @Test
  void aJobSaysWhatItsPlanningWaitsFor() {
    WorkflowStub asking =
        temporal
            .getWorkflowClient()
            .newUntypedWorkflowStub(
                "Asking",
                WorkflowOptions.newBuilder()
                    .setTaskQueue("planning")
                    .setWorkflowId(JOB.value())
                    .build());
    asking.start(OWNER, request());
    String key = new JobKeys(OWNER, JOB).progress();

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(
                    new String(STORE.get().find(key).orElse(new byte[0]), StandardCharsets.UTF_8))
                .containsPattern("\"condition\":\"no route, since [0-9T:-]+Z, trying again\""));
    seen.countDown();

    assertThat(asking.getResult(Long.class)).isEqualTo(3);
    assertThat(STORE.get().find(key)).isEmpty();
  }

  private static TuningRequest request() {
    return new Request().build();
  }

  /** Fails once, and then waits until somebody has seen that. */
  private final class Unreachable implements Planning {
    @Override
    public DatasetFacts validate(TuningRequest request, DatasetRef dataset, Owner owner) {
      if (tries.incrementAndGet() == 1) {
        throw TuningError.SOURCE_UNREACHABLE.because("no route");
      }
      try {
        seen.await();
      } catch (InterruptedException stopping) {
        throw new IllegalStateException(stopping);
      }
      return new DatasetFacts(3, 3, 3, 3, List.of(), null);
    }

    @Override
    public Plan plan(Owner owner, TuningRequest request, DatasetFacts training) {
      throw new UnsupportedOperationException();
    }
  }

  /** What a job's workflow does first. */
  @WorkflowInterface
  public interface Asking {
    @WorkflowMethod
    long ask(Owner owner, TuningRequest request);

    /** Asks until there is an answer. */
    final class Impl implements Asking {
      private final Planning planning =
          Workflow.newActivityStub(
              Planning.class,
              ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofMinutes(1)).build());

      @Override
      public long ask(Owner owner, TuningRequest request) {
        return planning.validate(request, request.training(), owner).rows();
      }
    }
  }
}
