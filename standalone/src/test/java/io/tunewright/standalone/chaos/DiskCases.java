package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Case.of;
import static io.tunewright.standalone.chaos.Case.when;
import static io.tunewright.standalone.chaos.Deed.fill;
import static io.tunewright.standalone.chaos.Moment.step;

import io.tunewright.standalone.chaos.Ground.Disks;
import java.util.List;
import java.util.function.UnaryOperator;

/** A disk is full, to its last byte, and has room again after a while. */
final class DiskCases {
  private static final String FIRST = "train-1";

  private DiskCases() {}

  static List<Case> all() {
    return List.of(
        saving(
                "the site's disk is full in the middle of a save",
                o -> o.with(FIRST, 20, "freeze_mid_save"))
            .inEveryBuild(),
        saving(
            "the site's disk is full when only a checkpoint's marker is missing",
            o -> o.with(FIRST, 20, "freeze_before_marker")),
        of(
            "the site's disk is full until its jobs tell of it",
            Expectation.attempts(2, 3),
            DiskCases::untilTold),
        of(
            "the site's disk is full while a checkpoint is uploaded",
            Expectation.attempts(2, 3),
            scene -> {
              scene.at(Moment.UPLOAD_HALF, at -> site().doTo(scene, at));
              scene.submit(scene.order().stepping(100));
            }),
        when(
            "the site's disk is full while a job is evaluated",
            Expectation.evaluations(2),
            Moment.EVALUATING,
            site()),
        of(
            "the site's disk is full while a training file is brought",
            Expectation.UNTOUCHED,
            scene -> {
              scene.at(Moment.BRINGING, at -> site().doTo(scene, at));
              scene.submit(scene.order(), scene.stage().upload("no room " + scene.order().seed()));
            }),
        of(
            "the site's disk is full while weights are brought",
            Expectation.UNTOUCHED,
            scene -> {
              scene.at(Moment.BRINGING_WEIGHTS, at -> site().doTo(scene, at));
              scene.submit(scene.order().onNewWeights());
            }),
        when("the store's disk is full while a checkpoint is uploaded", Moment.UPLOAD_HALF, store())
            .inEveryBuild(),
        of(
            "the store's disk is full in the middle of an upload in parts",
            Expectation.UNTOUCHED,
            scene -> {
              scene.at(Moment.PART_HALF, at -> store().doTo(scene, at));
              scene.submit(scene.order().inParts());
            }),
        when(
            "the store's disk is full when a checkpoint's manifest arrives",
            Moment.COMMIT_ARRIVES,
            store()),
        when(
            "the store's disk is full half-way through a publication",
            Moment.PUBLISH_HALF,
            store()),
        when("PostgreSQL's disk is full while a job trains", step(5), postgres()),
        when(
            "PostgreSQL's disk is full when a version is claimed but not published",
            Moment.PUBLISH_BEGINS,
            postgres()));
  }

  static Deed site() {
    return fill(Disks::site, Deed.A_WHILE);
  }

  static Deed store() {
    return fill(Disks::store, Deed.A_WHILE);
  }

  /** It doesn't outlive that; a supervisor starts it again once somebody has made room. */
  static Deed postgres() {
    return (scene, at) -> {
      Ground ground = scene.fleet().ground();
      scene.fill(ground.disks().postgres());
      ground.postgres().wantRoom();
      scene.mend(
          Deed.A_WHILE,
          () -> {
            ground.disks().postgres().free();
            ground.postgres().revive();
          });
    };
  }

  /** The trainer, which stands still in its save, finds the disk full and ends for that. */
  private static Case saving(String name, UnaryOperator<Order> order) {
    return of(
        name,
        Expectation.attempts(2, 2),
        scene -> {
          scene.at(
              Moment.SAVING,
              at -> {
                site().doTo(scene, at);
                Processes.signal("CONT", at.trainer());
              });
          Judge.Job job = scene.submit(order.apply(scene.order()));
          awaitCause(scene, job);
        });
  }

  private static void untilTold(Scene scene) {
    Disk disk = scene.fleet().ground().disks().site();
    scene.at(step(15), at -> scene.fill(disk));
    Judge.Job job = scene.submit(scene.order().stepping(100));
    awaitCause(scene, job);
    scene.until(
        "the job tells of the disk",
        () -> condition(scene, job).contains("No space left on device"));
    disk.free();
  }

  private static String condition(Scene scene, Judge.Job job) {
    return scene
        .front()
        .get("/fine_tuning/jobs/" + job.id())
        .path("tunewright")
        .path("condition")
        .asString("");
  }

  private static void awaitCause(Scene scene, Judge.Job job) {
    scene.until(
        "its first attempt is told to have ended for want of room",
        () ->
            scene
                .front()
                .get("/fine_tuning/jobs/" + job.id() + "/attempts")
                .path("data")
                .valueStream()
                .anyMatch(attempt -> attempt.path("cause").asString("").equals("disk_full")));
  }
}
