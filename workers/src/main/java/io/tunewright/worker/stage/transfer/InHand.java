package io.tunewright.worker.stage.transfer;

import io.tunewright.storage.objects.PartUpload;
import io.tunewright.storage.objects.Sha256;

/** One part of a file on its way, from when there is room for it until it has been received. */
interface InHand {

  /** Waits for room for one part of a file, and takes it in hand. */
  interface Taking extends AutoCloseable {
    /**
     * @param number from 1 on
     * @param offset of the part's first byte in the file
     */
    InHand take(int number, long offset, int length) throws InterruptedException;

    @Override
    default void close() {}
  }

  /** Makes the bytes ready to be hashed; many parts of a file at a time. */
  void fetch() throws InterruptedException;

  /** Hashes the bytes, once, in the file's order. */
  void hash(Sha256 sha);

  /** Whether it must be hashed before it can be delivered. */
  boolean hashedFirst();

  /** Hands the part to its receiver, as often as it takes. */
  PartUpload.Part deliver();

  /** Makes room for another. */
  void giveBack();
}
