package io.tunewright.worker.stage.transfer;

import io.tunewright.storage.objects.PartUpload;
import io.tunewright.storage.objects.Sha256;
import java.util.Map;

/** Where the parts of one file go, and what an earlier process has left there. */
interface Receiver {
  int MIB = 1 << 20;

  /** Bytes of each part but the last. */
  int partBytes();

  /** Parts that are there and hashed already, from the first on without a gap. */
  Map<Integer, PartUpload.Part> parts();

  /** The hash after {@link #parts}; taken once, to go on with. */
  Sha256 sha();

  /**
   * Takes one part, replacing one of the same number. Safe for many threads.
   *
   * @throws RuntimeException STORE_UNREACHABLE where another try may help
   */
  PartUpload.Part receive(int number, byte[] buffer, int length);

  /**
   * Notes, for another process, how far the file is whole.
   *
   * @param bytes from its start, hashed and received
   * @param state of the hash after them
   */
  void note(long bytes, String state);

  /** How many bytes of the file are there already. */
  default long done(Content content) {
    return Math.min(content.bytes(), (long) parts().size() * partBytes());
  }
}
