package io.tunewright.api.schedules;

import io.tunewright.api.registry.AllowedRoots;
import io.tunewright.fault.TuningError;
import io.tunewright.retrain.DataWatch;
import io.tunewright.storage.catalog.DatasetAliases;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges where a schedule is to find its rows. */
final class Watches {
  private static final Pattern BUCKET = Pattern.compile("s3://([a-z0-9][a-z0-9.-]+)/[^?#]*");
  private static final String FILE = "file:";
  private static final String WANTED = "wanted file:/directory or s3://bucket/prefix";

  private final DatasetAliases aliases;
  private final AllowedRoots roots;
  private final Set<String> buckets;

  /**
   * @param buckets that may be read, as far as this process knows: none where only workers do
   */
  Watches(DatasetAliases aliases, AllowedRoots roots, Set<String> buckets) {
    this.aliases = aliases;
    this.roots = roots;
    this.buckets = Set.copyOf(buckets);
  }

  DataWatch of(ScheduleBody.@Nullable Watch watch, String project) {
    if (watch == null || (watch.alias() == null) == (watch.source() == null)) {
      throw TuningError.INVALID_REQUEST.at("watch", "watch wants either alias or source");
    }
    if (watch.alias() != null) {
      return alias(watch.alias(), project);
    }
    return new DataWatch.Place(place(String.valueOf(watch.source())));
  }

  private DataWatch alias(String alias, String project) {
    if (aliases.find(project, alias).isEmpty()) {
      throw TuningError.INVALID_REQUEST.at(
          "watch.alias",
          "there is no dataset alias '%s': make it at /v1/tunewright/datasets/aliases"
              .formatted(alias));
    }
    return new DataWatch.Alias(alias);
  }

  private String place(String source) {
    Matcher bucket = BUCKET.matcher(source);
    if (source.startsWith(FILE)) {
      roots.checkData(source.substring(FILE.length()), "watch.source");
    } else if (!bucket.matches()) {
      throw refused(source, WANTED);
    } else if (!buckets.isEmpty() && !buckets.contains(bucket.group(1))) {
      throw refused(source, "its bucket is none of those that tunewright.sources.s3 allows");
    }
    if (source.chars().anyMatch(Character::isISOControl)) {
      throw refused(source, WANTED);
    }
    return source;
  }

  private static RuntimeException refused(String source, String why) {
    return TuningError.INVALID_REQUEST.at(
        "watch.source", "watch.source is '%s': %s".formatted(source, why));
  }
}
