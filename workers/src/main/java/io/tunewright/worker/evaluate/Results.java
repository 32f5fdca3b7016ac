package io.tunewright.worker.evaluate;

import io.tunewright.fault.TuningError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a run that has ended left in its directory. */
final class Results {
  private Results() {}

  /** A file's bytes, which may be as no reader wants them. */
  record Left(byte[] bytes, String otherwise) {

    /**
     * @throws io.temporal.failure.ApplicationFailure EVALUATION_FAILED where they are something
     *     else
     */
    <T> T as(JsonMapper json, Class<T> type) {
      try {
        return json.readValue(bytes, type);
      } catch (JacksonException torn) {
        throw failed(otherwise, torn);
      }
    }
  }

  /**
   * A filesystem that doesn't answer just now says nothing of the file: that is tried again.
   *
   * @param otherwise what it means that the file isn't there, or can't be understood
   * @throws io.temporal.failure.ApplicationFailure EVALUATION_FAILED where there is no such file
   */
  static Left read(Path file, String otherwise) {
    try {
      return new Left(Files.readAllBytes(file), otherwise);
    } catch (NoSuchFileException none) {
      throw failed(otherwise, none);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not read " + file, unreadable);
    }
  }

  private static RuntimeException failed(String otherwise, Exception cause) {
    return TuningError.EVALUATION_FAILED.because(otherwise + ": " + cause.getMessage(), cause);
  }
}
