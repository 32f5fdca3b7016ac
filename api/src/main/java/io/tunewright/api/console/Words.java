package io.tunewright.api.console;

import io.tunewright.plan.ProgramVersion;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the console says times, amounts and states: {@code @words} in templates. */
public final class Words {
  private static final DateTimeFormatter EXACT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm");
  private static final int SHORT = 16;

  /** Which shape a state has, where it isn't called as its shape. */
  private static final Map<String, String> SHAPES =
      Map.ofEntries(
          Map.entry("validating_files", "queued"),
          Map.entry("requested", "queued"),
          Map.entry("not_staged", "queued"),
          Map.entry("pending", "queued"),
          Map.entry("skipped", "cancelled"),
          Map.entry("off", "cancelled"),
          Map.entry("dropped", "cancelled"),
          Map.entry("terminated", "cancelled"),
          Map.entry("looking", "running"),
          Map.entry("assembling", "running"),
          Map.entry("training", "running"),
          Map.entry("active", "succeeded"),
          Map.entry("promoted", "succeeded"),
          Map.entry("delivered", "succeeded"),
          Map.entry("kept_champion", "condition"),
          Map.entry("processing", "running"),
          Map.entry("staging", "running"),
          Map.entry("verifying", "running"),
          Map.entry("staged", "succeeded"),
          Map.entry("sound", "succeeded"),
          Map.entry("seen", "succeeded"),
          Map.entry("done", "succeeded"),
          Map.entry("passed", "succeeded"),
          Map.entry("published", "succeeded"),
          Map.entry("processed", "succeeded"),
          Map.entry("error", "failed"),
          Map.entry("bad_rows", "failed"),
          Map.entry("answers", "succeeded"),
          Map.entry("unreachable", "condition"),
          Map.entry("silent", "condition"),
          Map.entry("refused", "condition"),
          Map.entry("withheld", "condition"),
          Map.entry("awaiting_approval", "condition"));

  private static final Set<String> TURNING =
      Set.of("running", "processing", "staging", "verifying", "looking", "assembling", "training");

  private final InstantSource clock;
  private final ZoneId zone;

  Words(InstantSource clock, ZoneId zone) {
    this.clock = clock;
    this.zone = zone;
  }

  /** The two largest units: "3 h 12 min", "41 s". */
  public String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return two(seconds / 60, "min", seconds % 60, "s");
    }
    if (seconds < 86_400) {
      return two(seconds / 3600, "h", seconds % 3600 / 60, "min");
    }
    return two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
  }

  private static String two(long large, String unit, long small, String smaller) {
    String largest = large + " " + unit;
    return small == 0 ? largest : largest + " " + small + " " + smaller;
  }

  /** What something may take still; nobody can say that to the second: "6 min left". */
  public String left(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    return duration(Duration.ofSeconds(seconds < 60 ? seconds : seconds / 60 * 60)) + " left";
  }

  /** A duration of so many seconds, as the API's objects have it. */
  public String seconds(long seconds) {
    return duration(Duration.ofSeconds(seconds));
  }

  /** The time that the API's objects tell in seconds. */
  public Instant timeOf(long seconds) {
    return Instant.ofEpochSecond(seconds);
  }

  /** Between two times; up to now where there is no end. */
  public String between(Instant from, @Nullable Instant to) {
    return duration(Duration.between(from, to == null ? clock.instant() : to));
  }

  /** The largest unit alone: "5 min ago", "in 2 h". */
  public String ago(Instant time) {
    long seconds = Duration.between(time, clock.instant()).toSeconds();
    if (seconds < 0) {
      return "in " + roughly(-seconds);
    }
    return seconds < 10 ? "just now" : roughly(seconds) + " ago";
  }

  private static String roughly(long seconds) {
    return seconds < 60
        ? seconds + " s"
        : seconds < 3600
            ? seconds / 60 + " min"
            : seconds < 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
  }

  /** To the second, in the server's zone, which the footer names. */
  public String at(Instant time) {
    return EXACT.format(time.atZone(zone));
  }

  /** As a field for a date and time holds it. */
  public String local(Instant time) {
    return LOCAL.format(time.atZone(zone));
  }

  /** The name of the zone that all times are in. */
  public String zone() {
    String offset = zone.getRules().getOffset(clock.instant()).getId().replace("Z", "UTC");
    String name = zone.getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
    return offset.equals("UTC") ? offset : "%s (%s)".formatted(name, offset);
  }

  /** Decimal units, as disks are sold: "860 GB", "1.2 MB". */
  public String size(long bytes) {
    return scaled(bytes, "B", "kB", "MB", "GB", "TB", "PB");
  }

  /** Binary units under the names that memory is sold by: "80 GB" of an H100, "24 GB". */
  public String memory(long bytes) {
    double gibibytes = bytes / (double) (1L << 30);
    return gibibytes >= 1
        ? count(Math.round(gibibytes)) + " GB"
        : count(Math.round(bytes / (double) (1L << 20))) + " MB";
  }

  /** Bytes per second: "1.2 GB/s". */
  public String rate(double bytesPerSecond) {
    return size(Math.round(bytesPerSecond)) + "/s";
  }

  /** A count that may be large, shortened: "1.6 T", "671 B", "12 k". */
  public String many(long count) {
    return scaled(count, "", "k", "M", "B", "T").strip();
  }

  private String scaled(long amount, String... units) {
    double value = amount;
    int unit = 0;
    while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    String number =
        unit == 0 || Math.abs(value) >= 99.95
            ? count(Math.round(value))
            : String.format(Locale.ENGLISH, "%.1f", value).replace(".0", "");
    return number + " " + units[unit];
  }

  /** A whole number in groups: "1,200". */
  public String count(long number) {
    return String.format(Locale.ENGLISH, "%,d", number);
  }

  /** A measured number, with as many digits as one reads. */
  public String number(@Nullable Double value) {
    if (value == null) {
      return "–";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e6)) {
      return String.format(Locale.ENGLISH, "%.2e", value);
    }
    return String.format(Locale.ENGLISH, size >= 1000 ? "%,.0f" : "%.4f", value);
  }

  /** A setting, with all of its digits: "0.0002". */
  public String exact(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** Shortened in the middle; a click copies the whole. */
  public String shortId(String id) {
    return id.length() <= SHORT ? id : id.substring(0, 8) + "…" + id.substring(id.length() - 6);
  }

  /** An enumeration's value as it stands in a sentence. */
  public String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** A state's word, as it stands alone. */
  public String state(String word) {
    String text = word.equals("validating_files") ? "planning" : word.replace('_', ' ');
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** The icon of a state. */
  public String shape(String word) {
    return SHAPES.getOrDefault(word, word);
  }

  /** Whether a state's icon turns: something is going on. */
  public boolean turns(String word) {
    return TURNING.contains(word);
  }

  /** Of the program. */
  public String version() {
    return ProgramVersion.current();
  }
}
