package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Case.when;
import static io.tunewright.standalone.chaos.Deed.crashAny;
import static io.tunewright.standalone.chaos.Deed.crashAtWork;
import static io.tunewright.standalone.chaos.Deed.crashBoth;
import static io.tunewright.standalone.chaos.Deed.freezeAny;
import static io.tunewright.standalone.chaos.Deed.freezeAtWork;
import static io.tunewright.standalone.chaos.Moment.step;

import io.tunewright.standalone.chaos.Member.Role;
import java.util.List;

/** Control workers go: those that plan, record and publish. */
final class WorkerCases {
  private WorkerCases() {}

  static List<Case> all() {
    return List.of(
        when("the worker that plans is killed", Moment.PLANNING, crashAtWork()),
        when(
            "both workers are killed between the launch and its record",
            Moment.LAUNCHED,
            crashBoth(Role.WORKER)),
        when("a worker is killed while a job trains", step(5), crashAny(Role.WORKER)),
        when("both workers are killed while a job trains", step(5), crashBoth(Role.WORKER))
            .inEveryBuild(),
        when(
            "a worker stands still while a job trains",
            step(5),
            freezeAny(Role.WORKER, Deed.A_WHILE)),
        when(
            "both workers are killed when a checkpoint is committed but not recorded",
            Moment.COMMIT_DONE,
            crashBoth(Role.WORKER)),
        when(
            "both workers are killed when the evaluation ends",
            Moment.EVALUATED,
            crashBoth(Role.WORKER)),
        when(
            "the worker that publishes is killed as it begins",
            Moment.PUBLISH_BEGINS,
            crashAtWork()),
        when("the worker that publishes is killed half-way", Moment.PUBLISH_HALF, crashAtWork()),
        when(
                "the worker that publishes is killed before its manifest is written",
                Moment.PUBLISH_ARRIVES,
                crashAtWork())
            .inEveryBuild(),
        when(
            "the worker that publishes is killed when its manifest is just written",
            Moment.PUBLISH_DONE,
            crashAtWork()),
        when(
            "the worker that publishes stands still and wakes after another has published",
            Moment.PUBLISH_ARRIVES,
            freezeAtWork(Deed.TOO_LONG)));
  }
}
