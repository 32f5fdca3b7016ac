package io.tunewright.plan;

import io.tunewright.job.Method;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.SiteFacts.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A model, 300 rows and one roomy site, and what a test changes in them. */
final class World {
  static final SnapshotRef SNAPSHOT = new SnapshotRef("file", "deepseek-ai/flash", "ab".repeat(20));
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final List<TensorShape> FLASH = ReleasedModels.v4Flash(2);

  SnapshotRef snapshot = SNAPSHOT;
  long rows = 300;
  long longestRow = 500;
  @Nullable Long context = 1_048_576L;
  boolean chatTemplate = true;
  String modelType = "deepseek_v4";
  List<TensorShape> tensors = FLASH;
  List<SiteFacts> sites = List.of(site("home", Method.SUPERVISED).build());

  Planner.Facts facts() {
    return new Planner.Facts(
        snapshot,
        new ModelFacts(modelType, 284_330_000_000L, 160_000_000_000L, context, "mit"),
        tensors,
        chatTemplate,
        new DatasetFacts(rows, rows * 100, rows * 40, longestRow, List.of(), null),
        sites,
        NOW);
  }

  Site site(String name, Method method) {
    return new Site(
        name,
        Map.of("trl", Set.of(method)),
        1_000_000_000_000L,
        Set.of(),
        null,
        0,
        Duration.ofSeconds(5));
  }

  record Site(
      String name,
      Map<String, Set<Method>> trainers,
      long freeBytes,
      Set<String> copies,
      SiteFacts.@Nullable Room room,
      int runs,
      Duration silent) {

    Site trainers(Map<String, Set<Method>> other) {
      return new Site(name, other, freeBytes, copies, room, runs, silent);
    }

    Site freeBytes(long other) {
      return new Site(name, trainers, other, copies, room, runs, silent);
    }

    Site copies(Set<String> other) {
      return new Site(name, trainers, freeBytes, other, room, runs, silent);
    }

    Site room(SiteFacts.Room other) {
      return new Site(name, trainers, freeBytes, copies, other, runs, silent);
    }

    Site runs(int other) {
      return new Site(name, trainers, freeBytes, copies, room, other, silent);
    }

    Site silent(Duration other) {
      return new Site(name, trainers, freeBytes, copies, room, runs, other);
    }

    SiteFacts build() {
      return new SiteFacts(
          name,
          "local",
          List.of(new Pool("default", 1), new Pool("large", 4)),
          trainers,
          freeBytes,
          copies,
          null,
          room,
          runs,
          NOW.minus(silent),
          null);
    }
  }
}
