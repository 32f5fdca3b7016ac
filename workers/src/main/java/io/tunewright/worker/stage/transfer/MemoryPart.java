package io.tunewright.worker.stage.transfer;

import io.tunewright.storage.objects.PartUpload;
import io.tunewright.storage.objects.Sha256;

/** A part that is read from its source into memory, and received from there. */
record MemoryPart(
    int number,
    long offset,
    int length,
    byte[] buffer,
    RangeReader reader,
    Receiver receiver,
    BufferPool memory)
    implements InHand {

  /** Takes parts as there is memory for them. */
  static Taking of(Content content, Receiver receiver, Transfers shared, FileProgress progress) {
    RangeReader reader = new RangeReader(content, shared.pace(), progress);
    BufferPool memory = shared.memory();
    return (number, offset, length) ->
        new MemoryPart(
            number, offset, length, memory.take(receiver.partBytes()), reader, receiver, memory);
  }

  @Override
  public void fetch() throws InterruptedException {
    reader.read(offset, length, buffer);
  }

  @Override
  public void hash(Sha256 sha) {
    sha.update(buffer, length);
  }

  @Override
  public boolean hashedFirst() {
    return false;
  }

  @Override
  public PartUpload.Part deliver() {
    return receiver.receive(number, buffer, length);
  }

  @Override
  public void giveBack() {
    memory.give(buffer);
  }
}
