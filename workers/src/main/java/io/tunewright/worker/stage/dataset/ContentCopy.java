package io.tunewright.worker.stage.dataset;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.worker.stage.transfer.Content;
import io.tunewright.worker.stage.transfer.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.LongConsumer;

/** Streams a file of rows into the store, hashed on the way. */
record ContentCopy(ObjectStore store, Pace pace) {

  /**
   * @param progress told the bytes that were read so far
   * @throws io.temporal.failure.ApplicationFailure INVALID_TRAINING_FILE where it is empty,
   *     SOURCE_UNREACHABLE where other bytes came than were promised; nothing is left behind then
   */
  Stored to(String key, Content content, LongConsumer progress) {
    if (content.bytes() == 0) {
      throw TuningError.INVALID_TRAINING_FILE.because(content.name() + " is empty");
    }
    Stored stored = store.upload(key, new ContentStream(content, pace, progress));
    try {
      lookAgain(content);
      if (content.sha256() != null && !content.sha256().equals(stored.sha256())) {
        throw TuningError.SOURCE_UNREACHABLE.because(
            "%s came with the sha256 %s, wanted %s"
                .formatted(content.name(), stored.sha256(), content.sha256()));
      }
      return stored;
    } catch (RuntimeException wrong) {
      store.delete(key);
      throw wrong;
    }
  }

  /** A source that watches its files tells at the opening of one that it has changed. */
  private static void lookAgain(Content content) {
    try {
      content.opener().open(content.bytes() - 1, 1).close();
    } catch (IOException away) {
      throw new UncheckedIOException("could not open " + content.name() + " again", away);
    }
  }
}
