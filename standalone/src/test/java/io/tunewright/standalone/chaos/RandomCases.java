package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Deed.crash;
import static io.tunewright.standalone.chaos.Deed.crashAny;
import static io.tunewright.standalone.chaos.Deed.crashBoth;
import static io.tunewright.standalone.chaos.Deed.everyMember;
import static io.tunewright.standalone.chaos.Deed.freeze;
import static io.tunewright.standalone.chaos.Deed.freezeAny;
import static io.tunewright.standalone.chaos.Moment.step;

import io.tunewright.standalone.chaos.Member.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rounds that nobody thought of: one to three deeds at as many moments, all from one seed. */
final class RandomCases {
  private static final Duration SHORT = Duration.ofSeconds(8);
  private static final Duration LAG = Duration.ofMillis(200);
  private static final double TRAINER_TOO = 0.2;

  private record Named(String name, Deed deed) {}

  private static final List<Moment> MOMENTS =
      List.of(
          Moment.PLANNING,
          Moment.LAUNCHED,
          step(5),
          step(18),
          Moment.UPLOAD_HALF,
          Moment.COMMIT_ARRIVES,
          Moment.COMMIT_DONE,
          Moment.TRAINED,
          Moment.EVALUATING,
          Moment.JUDGED,
          Moment.PUBLISH_BEGINS,
          Moment.PUBLISH_ARRIVES,
          Moment.PUBLISH_DONE);

  private RandomCases() {}

  /** The same seed and number give the same case. */
  static Case of(long seed, int number) {
    Random random = new Random(seed * 1_000_003 + number);
    List<Named> deeds = deeds();
    StringBuilder name = new StringBuilder("round " + number);
    List<Moment> moments = new ArrayList<>();
    List<Deed> harm = new ArrayList<>();
    int many = 1 + random.nextInt(3);
    for (int each = 0; each < many; each++) {
      Moment moment = MOMENTS.get(random.nextInt(MOMENTS.size()));
      Named deed = deeds.get(random.nextInt(deeds.size()));
      moments.add(moment);
      harm.add(deed.deed());
      name.append(each == 0 ? ": " : "; ")
          .append(deed.name())
          .append(" when ")
          .append(moment.name());
    }
    boolean trainerToo = random.nextDouble() < TRAINER_TOO;
    if (trainerToo) {
      moments.add(step(12 + random.nextInt(20)));
      harm.add(Deed.killTrainer());
      name.append("; kill the trainer when ").append(moments.getLast().name());
    }
    return Case.of(
        name.toString(),
        trainerToo ? Expectation.trainings(2) : Expectation.UNTOUCHED,
        scene -> {
          for (int each = 0; each < moments.size(); each++) {
            Deed deed = harm.get(each);
            scene.at(moments.get(each), at -> deed.doTo(scene, at));
          }
          scene.submit(scene.order().stepping(100));
        });
  }

  private static List<Named> deeds() {
    List<Named> deeds = new ArrayList<>();
    for (Role role : Role.values()) {
      deeds.add(new Named("kill one " + role, crashAny(role)));
      deeds.add(new Named("kill each " + role, crashBoth(role)));
      deeds.add(new Named("freeze one " + role, freezeAny(role, SHORT)));
    }
    deeds.add(new Named("kill Temporal", crash(Ground::temporal)));
    deeds.add(new Named("kill PostgreSQL", crash(Ground::postgres)));
    deeds.add(new Named("kill the store", crash(Ground::store)));
    deeds.add(new Named("freeze Temporal", freeze(Ground::temporal, SHORT)));
    deeds.add(new Named("freeze PostgreSQL", freeze(Ground::postgres, SHORT)));
    deeds.add(new Named("freeze the store", freeze(Ground::store, SHORT)));
    deeds.add(
        new Named(
            "the store answers 503",
            everyMember((scene, member) -> scene.unavailable(member.store, SHORT))));
    deeds.add(
        new Named(
            "the store is slow",
            everyMember((scene, member) -> scene.slow(member.store, LAG, SHORT))));
    deeds.add(
        new Named(
            "every wire is cut",
            everyMember((scene, member) -> Fleet.wires(member).forEach(Wire::cut))));
    deeds.add(
        new Named(
            "every wire is half-closed",
            everyMember((scene, member) -> Fleet.wires(member).forEach(Wire::halfClose))));
    deeds.add(
        new Named(
            "Temporal refuses",
            everyMember((scene, member) -> scene.refuse(member.temporal, SHORT))));
    deeds.add(
        new Named(
            "the store refuses",
            everyMember((scene, member) -> scene.refuse(member.store, SHORT))));
    return deeds;
  }
}
