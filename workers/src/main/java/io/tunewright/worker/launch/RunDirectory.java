package io.tunewright.worker.launch;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.launch.EndReason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run leaves on its site: enough to find it, to know how it goes, and to attach to it again
 * after any restart. Holds no secrets.
 */
public record RunDirectory(Path path) {
  /** A wrapper of a later version may know more causes. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL).build();

  private static final int TAIL_BYTES = 64 * 1024;

  /**
   * How one start ended.
   *
   * @param exitCode 128 + n where signal n ended it; -1 where there was no process
   * @param reason what ended it, null where that was the trainer itself
   * @param cause the same for machines; null also in the record of an earlier version
   * @param started Unix seconds
   * @param ended Unix seconds
   * @param outOfMemory processes that the kernel killed for want of memory meanwhile, in the
   *     trainer's control group; null where that can't be told
   * @param diskFree bytes that the trainer left of its disk; null where that can't be told
   */
  public record Exit(
      @JsonProperty("exit_code") int exitCode,
      @Nullable String reason,
      @Nullable EndReason cause,
      double started,
      double ended,
      @JsonProperty("oom_kills") @Nullable Long outOfMemory,
      @JsonProperty("disk_free") @Nullable Long diskFree) {}

  /**
   * Who runs one start; start times (in clock ticks since boot) and the boot tell its processes
   * from later ones with their pids.
   *
   * @param pid the wrapper's, which is its session's id too
   * @param trainerPid null until there is a trainer
   */
  public record Identity(
      long pid,
      @JsonProperty("start_time") long startTime,
      @JsonProperty("boot_id") String bootId,
      String host,
      @JsonProperty("trainer_pid") @Nullable Long trainerPid,
      @JsonProperty("trainer_start_time") @Nullable Long trainerStartTime) {}

  /** The run's name, which is its order's key. */
  public String key() {
    return path.getFileName().toString();
  }

  public Path order() {
    return path.resolve("order.json");
  }

  public Path output() {
    return path.resolve("output");
  }

  /** Where a trainer writes the checkpoint of this step. */
  public Path checkpoint(long step) {
    return output().resolve("checkpoint-" + step);
  }

  /**
   * Holds seconds of grace. Once it is there, no start of this run begins, and one that runs ends.
   */
  public Path stopFile() {
    return path.resolve("stop");
  }

  public Path starts() {
    return path.resolve("starts");
  }

  /** The newest start's number, from 1; empty before the first. */
  public OptionalInt newestStart() {
    if (!Files.isDirectory(starts())) {
      return OptionalInt.empty();
    }
    OptionalInt newest = OptionalInt.empty();
    try (DirectoryStream<Path> starts = Files.newDirectoryStream(starts(), "[0-9]*")) {
      for (Path start : starts) {
        int number = Integer.parseInt(start.getFileName().toString());
        newest = OptionalInt.of(Math.max(number, newest.orElse(0)));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not list " + starts(), unreadable);
    }
    return newest;
  }

  private Optional<Path> ofNewest(String name) {
    OptionalInt newest = newestStart();
    return newest.isEmpty()
        ? Optional.empty()
        : Optional.of(starts().resolve(Integer.toString(newest.getAsInt())).resolve(name));
  }

  public Optional<Exit> exit() {
    return ofNewest("exit.json").flatMap(file -> read(file, Exit.class));
  }

  public Optional<Identity> identity() {
    return ofNewest("process.json").flatMap(file -> read(file, Identity.class));
  }

  /** The newest start's last sign of life. */
  public Optional<Instant> alive() {
    return ofNewest("alive")
        .flatMap(file -> {
          try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
          } catch (IOException none) {
            return Optional.empty();
          }
        });
  }

  /** The newest start's log; the file may not be there yet. */
  public Optional<Path> log() {
    return ofNewest("run.log");
  }

  /**
   * The log's last lines, at most {@code lines} and those of its last 64 KiB; empty where there is
   * no log.
   */
  public List<String> logTail(int lines) {
    return log().map(file -> tail(file, lines)).orElse(List.of());
  }

  /** The same of the trainer's metrics. */
  public List<String> metricsTail(int lines) {
    return tail(output().resolve("metrics.jsonl"), lines);
  }

  private static List<String> tail(Path file, int lines) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(in.length(), TAIL_BYTES)];
      in.seek(in.length() - bytes.length);
      in.readFully(bytes);
      String[] all = new String(bytes, StandardCharsets.UTF_8).strip().split("\n");
      return List.of(Arrays.copyOfRange(all, Math.max(0, all.length - lines), all.length));
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  /** The base model's size, as the order tells it; 0 where that is unknown. */
  public long weightBytes() {
    try {
      return JSON.readTree(Files.readAllBytes(order())).path("weightBytes").asLong(0);
    } catch (IOException | JacksonException unreadable) {
      return 0;
    }
  }

  private static <T> Optional<T> read(Path file, Class<T> type) {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), type));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not read " + file, unreadable);
    } catch (JacksonException torn) {
      throw new UncheckedIOException(new IOException("could not read " + file, torn));
    }
  }
}
