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
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rounds that nobody thought of: one to three deeds at as many moments, all from one seed. */
final class RandomCases {
  private static final Duration SHORT = Duration.ofSeconds(8);
  private static final Duration LAG = Duration.ofMillis(200);
  private static final double TRAINER_TOO = 0.2;
  private static final int LAST_STEP = 18;
  private static final String SITE_FULL = "the site's disk is full";

  private record Named(String name, Deed deed) {}

  /**
   * @param moment its place in {@link #MOMENTS}
   */
  private record Harm(int moment, Named deed) {
    boolean endsAttempts() {
      return deed.name().equals(SITE_FULL);
    }

    String inWords() {
      return deed.name() + " when " + MOMENTS.get(moment).name();
    }
  }

  /** As they follow each other, of a job that nothing happens to. */
  private static final List<Moment> MOMENTS =
      List.of(
          Moment.PLANNING,
          Moment.LAUNCHED,
          step(5),
          Moment.UPLOAD_HALF,
          Moment.COMMIT_ARRIVES,
          Moment.COMMIT_DONE,
          step(LAST_STEP),
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
    List<Harm> harm = untilAttemptEnds(drawn(random));
    String name =
        "round %d: ".formatted(number)
            + harm.stream().map(Harm::inWords).collect(Collectors.joining("; "));
    if (harm.getLast().endsAttempts()) {
      return Case.of(name, Expectation.attempts(1, 4), scene -> play(scene, harm));
    }
    if (random.nextDouble() >= TRAINER_TOO) {
      return Case.of(name, Expectation.UNTOUCHED, scene -> play(scene, harm));
    }
    Moment moment = step(LAST_STEP + 1 + random.nextInt(12)); // no moment of that run is to come
    return Case.of(
        name + "; kill the trainer when " + moment.name(),
        Expectation.trainings(2),
        scene -> {
          scene.at(moment, at -> Deed.killTrainer().doTo(scene, at));
          play(scene, harm);
        });
  }

  private static List<Harm> drawn(Random random) {
    List<Named> deeds = deeds();
    return Stream.generate(
            () -> new Harm(random.nextInt(MOMENTS.size()), deeds.get(random.nextInt(deeds.size()))))
        .limit(1 + random.nextInt(3))
        .sorted(Comparator.comparingInt(Harm::moment))
        .toList();
  }

  /** What would follow belongs to an attempt that is no more, and might never come. */
  private static List<Harm> untilAttemptEnds(List<Harm> harm) {
    List<Harm> kept = new ArrayList<>();
    for (Harm each : harm) {
      kept.add(each);
      if (each.endsAttempts()) {
        break;
      }
    }
    return kept;
  }

  private static void play(Scene scene, List<Harm> harm) {
    for (Harm each : harm) {
      scene.at(MOMENTS.get(each.moment()), at -> each.deed().deed().doTo(scene, at));
    }
    scene.submit(scene.order().stepping(100));
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
    deeds.add(new Named(SITE_FULL, DiskCases.site()));
    deeds.add(new Named("the store's disk is full", DiskCases.store()));
    deeds.add(new Named("PostgreSQL's disk is full", DiskCases.postgres()));
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
