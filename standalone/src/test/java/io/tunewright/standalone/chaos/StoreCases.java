package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Case.of;
import static io.tunewright.standalone.chaos.Case.when;
import static io.tunewright.standalone.chaos.Deed.crash;
import static io.tunewright.standalone.chaos.Deed.everyMember;
import static io.tunewright.standalone.chaos.Deed.freeze;
import static io.tunewright.standalone.chaos.Deed.memberAtWork;
import static io.tunewright.standalone.chaos.Expectation.UNTOUCHED;
import static io.tunewright.standalone.chaos.Moment.step;

import io.tunewright.standalone.chaos.Member.Role;
import java.time.Duration;
import java.util.List;

/** The object store goes, is far away, or answers as a store in trouble does. */
final class StoreCases {
  private StoreCases() {}

  static List<Case> all() {
    return List.of(
        when("the store is killed while a job is planned", Moment.PLANNING, crash(Ground::store)),
        when("the store is killed while a job trains", step(5), crash(Ground::store)),
        when(
            "the store is killed in the middle of a file",
            Moment.UPLOAD_HALF,
            crash(Ground::store)),
        of(
            "the store is killed in the middle of an upload in parts",
            UNTOUCHED,
            scene -> {
              scene.at(Moment.PART_HALF, at -> scene.crash(scene.fleet().ground().store()));
              scene.submit(scene.order().inParts());
            }),
        when(
            "the store is killed before a checkpoint's manifest is written",
            Moment.COMMIT_ARRIVES,
            crash(Ground::store)),
        when(
                "the store is killed when a checkpoint's manifest is written but not told",
                Moment.COMMIT_DONE,
                crash(Ground::store))
            .inEveryBuild(),
        when(
            "the store is killed half-way through a publication",
            Moment.PUBLISH_HALF,
            crash(Ground::store)),
        when(
            "the store is killed when an adapter's manifest is written but not told",
            Moment.PUBLISH_DONE,
            crash(Ground::store)),
        when(
            "the store stands still while a checkpoint is committed",
            Moment.UPLOAD_BEGINS,
            freeze(Ground::store, Deed.A_WHILE)),
        when(
                "the store answers 503 for a while",
                step(5),
                everyMember((scene, member) -> scene.unavailable(member.store, Deed.A_WHILE)))
            .inEveryBuild(),
        when(
            "the store answers 503 to whoever commits",
            Moment.COMMIT_ARRIVES,
            memberAtWork((scene, member) -> scene.unavailable(member.store, Deed.A_WHILE))),
        when(
            "the store can't be reached from the site for a while",
            step(5),
            everyMember(
                List.of(Role.SITE),
                (scene, member) -> scene.refuse(member.store, Duration.ofSeconds(10)))),
        when(
            "the connection breaks in the middle of a file",
            Moment.UPLOAD_HALF,
            memberAtWork((scene, member) -> member.store.cut())),
        when(
            "the store hangs up in the middle of a file but goes on listening",
            Moment.UPLOAD_HALF,
            memberAtWork((scene, member) -> member.store.halfClose())),
        when(
            "the store answers slowly for a while",
            Moment.UPLOAD_BEGINS,
            everyMember((scene, member) ->
                scene.slow(member.store, Duration.ofMillis(500), Duration.ofSeconds(10)))));
  }
}
