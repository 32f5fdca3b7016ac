package io.tunewright.api.openai.uploads;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.UploadRow.Part;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;

/** The bytes of parts, one after the other, each proven to be what had arrived. */
final class PartsInOrder extends InputStream {
  private final ObjectStore store;
  private final Iterator<Part> next;
  private final MessageDigest digest = Hashing.sha256();
  private InputStream bytes = InputStream.nullInputStream();
  private String wanted = Hashing.of(new byte[0]);
  private String part = "";

  PartsInOrder(ObjectStore store, List<Part> parts) {
    this.store = store;
    this.next = parts.iterator();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (true) {
      int count = bytes.read(into, offset, length);
      if (count >= 0) {
        digest.update(into, offset, count);
        return count;
      }
      prove();
      if (!next.hasNext()) {
        return -1;
      }
      open(next.next());
    }
  }

  private void prove() throws IOException {
    bytes.close();
    bytes = InputStream.nullInputStream();
    String found = Hashing.hex(digest);
    if (!found.equals(wanted)) {
      throw TuningError.STORE_UNREACHABLE.because(
          "%s came back from the object store with the sha256 %s, wanted %s"
              .formatted(part, found, wanted));
    }
    wanted = Hashing.of(new byte[0]);
  }

  private void open(Part opened) {
    bytes = store.read(opened.key());
    wanted = opened.sha256();
    part = opened.id();
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
