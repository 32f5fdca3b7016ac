package io.tunewright.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.TuningRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdapterNameTest {
  private static final SnapshotRef BASE =
      new SnapshotRef("file", "disk7/Weights_v4", "ab".repeat(20));

  @Test
  void theBaseIsWhatTheCatalogCallsItElseWhatItsSourceCallsIt() {
    assertThat(AdapterName.base(request("acme/Support-7B", null), BASE))
        .isEqualTo("acme/Support-7B");
    assertThat(AdapterName.base(request("file:/mnt/disk7/Weights_v4", null), BASE))
        .isEqualTo("disk7/Weights_v4");
    assertThat(AdapterName.base(request("hf:acme/Support-7B", null), BASE))
        .isEqualTo("disk7/Weights_v4");
  }

  @Test
  void theNameIsTheSuffixAsALabelElseMadeFromTheBase() {
    assertThat(AdapterName.of(request("acme/Support-7B", "Häfen & Co."), BASE))
        .isEqualTo("h-fen-co");
    assertThat(AdapterName.of(request("acme/Support-7B", null), BASE))
        .isEqualTo("support-7b-tuned");
    assertThat(AdapterName.of(request("acme/Support-7B", "!!"), BASE))
        .isEqualTo("support-7b-tuned");
    assertThat(AdapterName.of(request("acme/x", "a".repeat(47) + "-b"), BASE)).hasSize(47);
  }

  @Test
  void openAiClientsSeeBaseProjectNameAndJob() {
    JobId job = new JobId("ftjob-01jdq3k8z0000000000000test");

    String model =
        AdapterName.model(job, new Owner("team", "ann"), request("acme/Support-7B", "bot"), BASE);

    assertThat(model).isEqualTo("ft:support-7b:team:bot:" + job.shortId());
    assertThat(AdapterName.checkpoint(model, 40)).isEqualTo(model + ":ckpt-step-40");
  }

  private static TuningRequest request(String model, @Nullable String suffix) {
    Request request = new Request();
    request.model = model;
    request.suffix = suffix;
    return request.build();
  }
}
