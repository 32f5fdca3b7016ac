package io.tunewright.api.console.datasets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines with their numbers; of a file that was cut, without the one that the cut went through. */
final class Lines implements AutoCloseable {
  private final BufferedReader reader;
  private final boolean whole;
  private @Nullable String ahead;
  private long number;

  Lines(InputStream in, boolean whole) throws IOException {
    this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.whole = whole;
    this.ahead = reader.readLine();
  }

  @Nullable String next() throws IOException {
    String line = ahead;
    ahead = line == null ? null : reader.readLine();
    number++;
    return ahead == null && !whole ? null : line;
  }

  /** Of the line that was answered last, from 1. */
  long number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
