package io.tunewright.api.registry;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.records.AdapterRecords;
import io.tunewright.storage.records.AdapterRecords.Move;
import io.tunewright.storage.records.AdapterRecords.Moved;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Moves aliases for people: what they did not know of stops them. */
public final class Promotions {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,47}");

  /** Moved by publications and evaluations alone. */
  private static final Set<String> OURS = Set.of(Aliases.LATEST, Aliases.CANDIDATE);

  private final AdapterRecords records;

  Promotions(AdapterRecords records) {
    this.records = records;
  }

  /**
   * Makes a version champion.
   *
   * @param expected the champion's version as the caller knows it, null for none
   * @param by who asks
   * @throws io.temporal.failure.ApplicationFailure CONFLICT naming the version that is champion;
   *     NOT_FOUND where there is no such version
   */
  public void promote(
      String project,
      String name,
      int version,
      @Nullable Integer expected,
      String by,
      @Nullable String why) {
    point(project, name, Aliases.CHAMPION, version, expected, by, why);
  }

  /** Makes the champion before this one champion again; otherwise as {@link #promote}. */
  public void rollBack(
      String project, String name, @Nullable Integer expected, String by, @Nullable String why) {
    demand(
        records.rollBack(new Move(project, name, Aliases.CHAMPION, expected, null, by, why, null)),
        name,
        Aliases.CHAMPION,
        expected);
  }

  /**
   * Points any alias of the caller's own, or champion.
   *
   * @param version null takes it away
   */
  public void point(
      String project,
      String name,
      String alias,
      @Nullable Integer version,
      @Nullable Integer expected,
      String by,
      @Nullable String why) {
    if (!NAME.matcher(alias).matches() || OURS.contains(alias)) {
      throw TuningError.INVALID_REQUEST.at(
          "alias",
          "alias is '%s', wanted at most 48 lower-case letters, digits, '-' and '_', a letter first, and not latest or candidate"
              .formatted(alias));
    }
    demand(
        records.move(new Move(project, name, alias, expected, version, by, why, null)),
        name,
        alias,
        expected);
  }

  private static void demand(Moved moved, String name, String alias, @Nullable Integer expected) {
    switch (moved) {
      case Moved.Done _ -> {}
      case Moved.Elsewhere(Integer version) ->
          throw TuningError.CONFLICT.at(
              "expected",
              "%s of %s is %s, expected was %s; look again, and ask with what you see"
                  .formatted(alias, name, inWords(version), inWords(expected)));
    }
  }

  private static String inWords(@Nullable Integer version) {
    return version == null ? "no version" : "version " + version;
  }
}
