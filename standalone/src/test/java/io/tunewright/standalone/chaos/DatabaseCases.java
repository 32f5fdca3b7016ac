package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Case.when;
import static io.tunewright.standalone.chaos.Deed.crash;
import static io.tunewright.standalone.chaos.Deed.everyMember;
import static io.tunewright.standalone.chaos.Deed.freeze;
import static io.tunewright.standalone.chaos.Moment.step;

import java.time.Duration;
import java.util.List;

/** PostgreSQL goes, or is far away. */
final class DatabaseCases {
  private DatabaseCases() {}

  static List<Case> all() {
    return List.of(
        when(
            "PostgreSQL is killed while a job is planned",
            Moment.PLANNING,
            crash(Ground::postgres)),
        when("PostgreSQL is killed while a job trains", step(5), crash(Ground::postgres)),
        when(
            "PostgreSQL is killed when a checkpoint is committed but not recorded",
            Moment.COMMIT_DONE,
            crash(Ground::postgres)),
        when(
                "PostgreSQL is killed when a version is claimed but not published",
                Moment.PUBLISH_BEGINS,
                crash(Ground::postgres))
            .inEveryBuild(),
        when(
            "PostgreSQL is killed when an adapter is published but not recorded",
            Moment.PUBLISH_DONE,
            crash(Ground::postgres)),
        when(
            "PostgreSQL stands still while a job trains",
            step(5),
            freeze(Ground::postgres, Deed.A_WHILE)),
        when(
            "PostgreSQL can't be reached by anyone for a while",
            step(5),
            everyMember((scene, member) -> {
              if (member.database != null) {
                scene.refuse(member.database, Duration.ofSeconds(10));
              }
            })));
  }
}
