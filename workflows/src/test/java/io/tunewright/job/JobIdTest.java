package io.tunewright.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobIdTest {
  private static final JobId JOB = new JobId("ftjob-01jdq3k8z0000000000000test");

  @Test
  void anOrdersKeyNamesItsJob() {
    assertThat(JobId.ofOrder(JOB.orderKey("evaluate", 12))).contains(JOB);
    assertThat(JobId.ofOrder(JOB.value())).isEmpty();
    assertThat(JobId.ofOrder("somebody-elses-train-1")).isEmpty();
  }
}
