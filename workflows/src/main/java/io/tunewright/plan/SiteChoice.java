package io.tunewright.plan;

import io.tunewright.job.Method;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.SiteFacts.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which site and trainer take a job. */
sealed interface SiteChoice {

  /**
   * @param disk needed there: without the weights where the site has them
   */
  record Chosen(Plan.Placement placement, String trainer, DiskNeed disk) implements SiteChoice {}

  record None(List<String> reasons) implements SiteChoice {}

  /** What a site has to offer a job. */
  record Need(
      TuningRequest request, SnapshotRef snapshot, DiskNeed disk, PlannerSettings settings) {}

  /** Preferred where a request names none and a site has several. */
  String DEFAULT_TRAINER = "trl";

  /**
   * Of the sites that fit, the one with the fewest runs; of those, the first by name. Weights that
   * lie on a site leave no choice.
   */
  static SiteChoice among(List<SiteFacts> sites, Need need, Instant now) {
    String named = need.request().site();
    String wanted = need.snapshot().site().orElse(named);
    if (named != null && !named.equals(wanted)) {
      return new None(
          List.of(
              "the weights lie on site '%s' and are not copied, wanted that site or none named, not '%s'"
                  .formatted(wanted, named)));
    }
    List<SiteFacts> asked =
        sites.stream()
            .filter(site -> wanted == null || site.name().equals(wanted))
            .sorted(Comparator.comparingInt(SiteFacts::runs).thenComparing(SiteFacts::name))
            .toList();
    if (asked.isEmpty()) {
      return new None(List.of(unknown(sites, wanted)));
    }
    var reasons = new ArrayList<String>();
    for (SiteFacts site : asked) {
      List<String> against = against(site, need, now);
      if (against.isEmpty()) {
        return chosen(site, need);
      }
      against.forEach(reason -> reasons.add("site " + site.name() + ": " + reason));
    }
    return new None(reasons);
  }

  private static String unknown(List<SiteFacts> sites, @Nullable String wanted) {
    if (wanted == null) {
      return "no site has said that it is there, wanted at least one site worker running";
    }
    return "there is no site '%s', wanted one of [%s]"
        .formatted(
            wanted, sites.stream().map(SiteFacts::name).sorted().collect(Collectors.joining(", ")));
  }

  private static SiteChoice chosen(SiteFacts site, Need need) {
    Plan.Placement placement =
        new Plan.Placement(
            site.name(),
            pool(site, need.request()).map(Pool::name).orElseThrow(),
            1,
            1,
            timeLimit(need).toSeconds());
    return new Chosen(placement, trainer(site, need.request()).orElseThrow(), disk(site, need));
  }

  private static Duration timeLimit(Need need) {
    Duration asked = need.request().timeLimit();
    return asked == null ? need.settings().timeLimit() : asked;
  }

  private static List<String> against(SiteFacts site, Need need, Instant now) {
    var reasons = new ArrayList<String>();
    Duration silent = Duration.between(site.seen(), now);
    if (silent.compareTo(need.settings().silence()) > 0) {
      reasons.add(
          "silent for %d seconds, wanted a sign of life within %d"
              .formatted(silent.toSeconds(), need.settings().silence().toSeconds()));
    }
    if (trainer(site, need.request()).isEmpty()) {
      reasons.add(noTrainer(site, need.request()));
    }
    if (pool(site, need.request()).isEmpty()) {
      reasons.add(
          "%s, wanted one of [%s]"
              .formatted(
                  need.request().pool() == null
                      ? "it has no pool"
                      : "it has no pool '" + need.request().pool() + "'",
                  site.pools().stream().map(Pool::name).collect(Collectors.joining(", "))));
    }
    reasons.addAll(lacksDisk(site, disk(site, need)));
    return reasons;
  }

  /** Only for new weights does a site evict others: what it holds already stays as it is. */
  private static List<String> lacksDisk(SiteFacts site, DiskNeed disk) {
    var reasons = new ArrayList<String>();
    SiteFacts.Room room = site.room();
    if (disk.weights() == 0 || room == null || room.evictableBytes() == 0) {
      if (site.freeBytes() < disk.total()) {
        reasons.add(
            "%s free, wanted %s: %s are missing"
                .formatted(
                    DiskNeed.inWords(site.freeBytes()),
                    disk,
                    DiskNeed.inWords(disk.total() - site.freeBytes())));
      }
    } else if (site.roomWithEviction() < disk.total()) {
      reasons.add(
          "%s free and %s in weights that nobody uses, wanted %s: %s are missing"
              .formatted(
                  DiskNeed.inWords(site.freeBytes()),
                  DiskNeed.inWords(room.evictableBytes()),
                  disk,
                  DiskNeed.inWords(disk.total() - site.roomWithEviction())));
    }
    Long budget = room == null ? null : room.budgetBytes();
    if (budget != null && budget < disk.weights()) {
      reasons.add(
          "its budget for weights has room for %s beside those in use, wanted %s"
              .formatted(DiskNeed.inWords(budget), DiskNeed.inWords(disk.weights())));
    }
    return reasons;
  }

  /** What weights that are to be turned into others will be called isn't known yet. */
  private static DiskNeed disk(SiteFacts site, Need need) {
    boolean there =
        need.snapshot().site().isPresent()
            || (need.request().dtype() == null
                && site.copies().contains(need.snapshot().stagingId()));
    return there ? need.disk().withoutWeights() : need.disk();
  }

  private static Optional<Pool> pool(SiteFacts site, TuningRequest request) {
    return site.pools().stream()
        .filter(pool -> request.pool() == null || pool.name().equals(request.pool()))
        .findFirst();
  }

  private static Optional<String> trainer(SiteFacts site, TuningRequest request) {
    List<String> able =
        site.trainers().entrySet().stream()
            .filter(trainer -> trainer.getValue().contains(request.method()))
            .map(Map.Entry::getKey)
            .filter(name -> request.trainer() == null || name.equals(request.trainer()))
            .sorted()
            .toList();
    return able.contains(DEFAULT_TRAINER)
        ? Optional.of(DEFAULT_TRAINER)
        : able.stream().findFirst();
  }

  private static String noTrainer(SiteFacts site, TuningRequest request) {
    var has = new TreeMap<String, Set<String>>();
    site.trainers()
        .forEach((name, methods) ->
            has.put(
                name,
                methods.stream().map(Method::word).collect(Collectors.toCollection(TreeSet::new))));
    return "%s does %s tuning there, its trainers are %s"
        .formatted(
            request.trainer() == null ? "no trainer" : "no trainer '" + request.trainer() + "'",
            request.method().word(),
            has);
  }
}
