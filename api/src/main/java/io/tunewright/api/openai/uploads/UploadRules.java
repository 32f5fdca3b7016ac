package io.tunewright.api.openai.uploads;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.UploadRow;
import java.time.Duration;

/**
 * What uploads in parts must keep to.
 *
 * @param lifetime after which an upload that wasn't completed is given up
 */
record UploadRules(Duration lifetime) {
  /** OpenAI's limit, and what its clients send at once. */
  static final long LARGEST_PART = 64L << 20;

  /** S3's largest object. */
  private static final long LARGEST_FILE = 5L << 40;

  /** Parts may come twice where an answer was lost. */
  private static final int SPARE = 2;

  static long bytes(long declared) {
    if (declared < 1 || declared > LARGEST_FILE) {
      throw TuningError.INVALID_REQUEST.at(
          "bytes", "bytes is %d, wanted 1 to %d".formatted(declared, LARGEST_FILE));
    }
    return declared;
  }

  /**
   * @param held bytes of the parts that have arrived
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST where these are too many already
   */
  static void room(UploadRow upload, long held) {
    long most = SPARE * upload.bytes() + LARGEST_PART;
    if (held >= most) {
      throw TuningError.INVALID_REQUEST.at(
          "data",
          "the parts of %s have %d bytes together, wanted fewer than %d, as it was declared to have %d"
              .formatted(upload.id(), held, most, upload.bytes()));
    }
  }
}
