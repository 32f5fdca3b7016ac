package io.tunewright.worker.track.stall;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a trainer says that it is doing, in {@code output/phase.json}, written by temp file and
 * rename whenever that changes, and again every so often while it gets on.
 *
 * @param phase null where it is one that nobody here knows
 * @param since Unix seconds
 * @param step the last one that is done; of an evaluation, its rows
 */
public record PhaseMark(@Nullable Phase phase, double since, long step) {
  private static final Logger log = LoggerFactory.getLogger(PhaseMark.class);
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL).build();

  /** Empty where the trainer writes none, or one that can't be read. */
  public static Optional<PhaseMark> in(Path output) {
    Path file = file(output);
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), PhaseMark.class));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException | JacksonException unreadable) {
      log.warn("{} is passed over: {}", file, unreadable.toString());
      return Optional.empty();
    }
  }

  static Path file(Path output) {
    return output.resolve("phase.json");
  }

  public static boolean saysStopped(Path output) {
    return in(output).filter(mark -> mark.phase() == Phase.STOPPED).isPresent();
  }
}
