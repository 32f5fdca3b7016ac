package io.tunewright.api.console.logs;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.api.telemetry.RunLog;
import io.tunewright.api.telemetry.Telemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.node.ObjectNode;

/** The lines of a run's log, for scripts that show them and for downloads. */
public final class LogReading {
  private static final int SHOWN = 1_000;
  private static final int CHUNK = 5_000;

  private final Telemetry telemetry;

  public LogReading(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /** Numbered lines of a log. */
  public record Lines(@JsonProperty("lines") List<Line> lines, @JsonProperty("more") boolean more) {
    public static final Lines NONE = new Lines(List.of(), false);
  }

  public record Line(@JsonProperty("seq") long seq, @JsonProperty("text") String text) {
    static Line of(ObjectNode line) {
      return new Line(line.path("seq").asLong(), line.path("line").asString(""));
    }
  }

  /**
   * The last lines; or those after one, before one, or that hold some text.
   *
   * @param q the text, whatever its case
   */
  public Lines lines(RunLog log, @Nullable Long after, @Nullable Long before, @Nullable String q) {
    if (q != null && !q.isBlank()) {
      return found(log, q.strip().toLowerCase(Locale.ROOT));
    }
    List<ObjectNode> lines =
        after != null
            ? telemetry.lines(log, after, SHOWN)
            : telemetry.lastLines(log, before == null ? Long.MAX_VALUE : before, SHOWN);
    return new Lines(lines.stream().map(Line::of).toList(), lines.size() == SHOWN);
  }

  private Lines found(RunLog log, String text) {
    List<Line> found = new ArrayList<>();
    each(
        log,
        line -> {
          if (found.size() <= SHOWN
              && line.path("line").asString("").toLowerCase(Locale.ROOT).contains(text)) {
            found.add(Line.of(line));
          }
        });
    boolean more = found.size() > SHOWN;
    return new Lines(more ? found.subList(0, SHOWN) : found, more);
  }

  private void each(RunLog log, Consumer<ObjectNode> reader) {
    long after = 0;
    List<ObjectNode> lines;
    do {
      lines = telemetry.lines(log, after, CHUNK);
      lines.forEach(reader);
      after = lines.isEmpty() ? after : lines.getLast().path("seq").asLong();
    } while (lines.size() == CHUNK);
  }

  /** All of it, as a file of this name. */
  public ResponseEntity<StreamingResponseBody> download(RunLog log, String name) {
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment().filename(name).build().toString())
        .body(out ->
            each(
                log,
                line -> {
                  try {
                    out.write(
                        (line.path("line").asString("") + "\n").getBytes(StandardCharsets.UTF_8));
                  } catch (IOException gone) {
                    throw new UncheckedIOException(gone);
                  }
                }));
  }
}
