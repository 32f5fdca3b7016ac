package io.tunewright.workflow;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import io.tunewright.catalog.Cataloguing;
import io.tunewright.catalog.Promoting;
import io.tunewright.evaluate.Evaluating;
import io.tunewright.evaluate.Scoring;
import io.tunewright.launch.Launching;
import io.tunewright.notify.Delivering;
import io.tunewright.plan.Planning;
import io.tunewright.publish.Publishing;
import io.tunewright.retrain.Retraining;
import io.tunewright.stage.Carrying;
import io.tunewright.stage.Importing;
import io.tunewright.stage.Materialising;
import io.tunewright.stage.Preparing;
import io.tunewright.stage.Referencing;
import io.tunewright.stage.Staging;
import io.tunewright.stage.Transcoding;
import io.tunewright.stage.Verifying;
import io.tunewright.track.Tracking;
import java.time.Duration;

/**
 * Every timeout and retry of the house, on one page, each with its reason.
 *
 * <p>A place that is out of reach is tried for ever, at most a minute apart: doubt never ends a
 * job. Faults of the caller end it at once ({@code TuningError}), and so do the exceptions that
 * only a bug of ours throws, as trying again can't help.
 */
final class Stubs {
  private Stubs() {}

  /**
   * How long a trainer may take to end after the polite signal before it is ended by force: it
   * stalls, or somebody waits for the end of a job whose saves are of no use any more.
   */
  static final long STOP_GRACE_SECONDS = 120;

  /**
   * The most that a pause may take, which must lose nothing. A site gives as much of it as the
   * run's own steps and a save need: hours where a step takes one.
   */
  static final long PAUSE_GRACE_SECONDS = ofHours(4).toSeconds();

  /**
   * A worker that dies is noticed after this long. Beats reach the server every two seconds, so
   * that four in a row may be lost; what is taken from a worker that lives still is done twice,
   * which changes nothing.
   */
  private static final Duration SILENCE = ofSeconds(10);

  /** A database or store that takes longer for so little won't answer at all. */
  private static final Duration TRANSACTION = ofSeconds(30);

  /**
   * 10 GB of rows at 5 MB/s of tokenising is 34 minutes; a shared machine may be ten times slower.
   */
  static Planning reading() {
    return control(Planning.class, beating(ofHours(6)));
  }

  /** 64 headers of a few MB from a slow hub: minutes at worst. */
  static Planning planning() {
    return control(Planning.class, beating(ofMinutes(30)));
  }

  /** Waits for another workflow, which may wait for a slow hub. */
  static Staging staging() {
    return stub(Staging.class, TaskQueues.JOINS, beating(ofDays(14)));
  }

  /** 900 GB at 1 MB/s, the slowest link worth waiting for, is 10 days. */
  static Staging fetching() {
    return control(Staging.class, beating(ofDays(14)));
  }

  /** A terabyte at 10 MB/s is 28 hours. */
  static Importing importing() {
    return control(Importing.class, beating(ofDays(2)));
  }

  /** The same from a site. */
  static Carrying carrying(String site) {
    return stub(Carrying.class, TaskQueues.site(site), beating(ofDays(2)));
  }

  /** One listing of a hub, and one small transaction. */
  static Preparing preparing() {
    return control(Preparing.class, beating(ofMinutes(10)));
  }

  /** Reads 900 GB from the store: at 10 MB/s 25 hours. */
  static Verifying verifying() {
    return control(Verifying.class, beating(ofDays(2)));
  }

  /** The same where the weights lie: from a shared filesystem at 10 MB/s. */
  static Verifying verifying(String site) {
    return stub(Verifying.class, TaskQueues.site(site), beating(ofDays(2)));
  }

  /** A listing and 64 headers of a few MB from a shared filesystem: seconds, minutes at worst. */
  static Referencing looking(String site) {
    return stub(Referencing.class, TaskQueues.site(site), beating(ofMinutes(10)));
  }

  /** 900 GB from a shared filesystem at 10 MB/s: 25 hours. */
  static Referencing hashing(String site) {
    return stub(Referencing.class, TaskQueues.site(site), beating(ofDays(7)));
  }

  /** Waits for what {@link #transcoding} makes. */
  static Transcoding joiningTranscoding() {
    return stub(Transcoding.class, TaskQueues.JOINS, beating(ofDays(14)));
  }

  /** V4-Pro has 3.15 TB in BF16: at 10 MB/s to the store 4 days. */
  static Transcoding transcoding() {
    return control(Transcoding.class, beating(ofDays(14)));
  }

  /** 900 GB at 10 MB/s is 25 hours, the same in BF16 4 days. */
  static Materialising materialising(String site) {
    return stub(Materialising.class, TaskQueues.weights(site), beating(ofDays(7)));
  }

  /** Looks at nothing but names. */
  static Materialising locating(String site) {
    return stub(Materialising.class, TaskQueues.site(site), beating(ofMinutes(10)));
  }

  /**
   * Some small files; a site that is away for an hour gives the claim up by itself when it is old.
   */
  static Materialising releasing(String site) {
    return stub(
        Materialising.class,
        TaskQueues.site(site),
        common()
            .setStartToCloseTimeout(ofMinutes(10))
            .setScheduleToCloseTimeout(ofHours(1))
            .setHeartbeatTimeout(SILENCE)
            .build());
  }

  /** Brings datasets and a checkpoint to the site first: 300 GB at 100 MB/s is 50 minutes. */
  static Launching launching(String site) {
    return stub(Launching.class, TaskQueues.site(site), beating(ofHours(6)));
  }

  /** One sighting may be a long way off; the heartbeat, not the timeout, finds a dead worker. */
  static Tracking tracking(String site) {
    return stub(Tracking.class, TaskQueues.track(site), beating(ofDays(90)));
  }

  /** Reads one small file. */
  static Evaluating evaluating(String site) {
    return stub(Evaluating.class, TaskQueues.site(site), beating(ofMinutes(10)));
  }

  /** Reads a few small files. */
  static Scoring scoring(String site) {
    return stub(Scoring.class, TaskQueues.site(site), beating(ofMinutes(10)));
  }

  /** Copies within the store: minutes for an adapter of many gigabytes. */
  static Publishing publishing() {
    return control(Publishing.class, beating(ofHours(2)));
  }

  /** Small transactions. */
  static Retraining retraining() {
    return control(Retraining.class, common().setStartToCloseTimeout(SILENCE).build());
  }

  /** A hundred gigabytes of rows at 5 MB/s are 6 hours. */
  static Retraining readingRows() {
    return control(Retraining.class, beating(ofDays(1)));
  }

  /** Training for a month, then an approval that a person may take weeks for. */
  static Retraining awaitingJob() {
    return stub(Retraining.class, TaskQueues.RUNS, beating(ofDays(90)));
  }

  /** One small transaction. */
  static Cataloguing cataloguing() {
    return control(Cataloguing.class, beating(TRANSACTION));
  }

  /** One HTTP request that is broken off after 20 s, and one small transaction. */
  static Delivering delivering() {
    return stub(
        Delivering.class,
        TaskQueues.WEBHOOKS,
        common().setStartToCloseTimeout(ofMinutes(1)).build());
  }

  /** A few small transactions, each with a small record in the store. */
  static Promoting promoting() {
    return control(Promoting.class, beating(TRANSACTION));
  }

  private static ActivityOptions beating(Duration limit) {
    return common().setStartToCloseTimeout(limit).setHeartbeatTimeout(SILENCE).build();
  }

  /**
   * A cancelled activity is waited for: whether it has launched something must be known before that
   * something can be stopped.
   */
  private static ActivityOptions.Builder common() {
    return ActivityOptions.newBuilder()
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(ofSeconds(1))
                .setMaximumInterval(ofSeconds(60))
                .setDoNotRetry(
                    NullPointerException.class.getName(),
                    IllegalArgumentException.class.getName(),
                    IllegalStateException.class.getName(),
                    IndexOutOfBoundsException.class.getName(),
                    ClassCastException.class.getName(),
                    UnsupportedOperationException.class.getName())
                .build());
  }

  private static <T> T control(Class<T> activity, ActivityOptions options) {
    return stub(activity, TaskQueues.CONTROL, options);
  }

  private static <T> T stub(Class<T> activity, String queue, ActivityOptions options) {
    return Workflow.newActivityStub(
        activity, ActivityOptions.newBuilder(options).setTaskQueue(queue).build());
  }
}
