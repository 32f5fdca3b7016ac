package io.tunewright.storage.objects;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * A request's body that lies in memory. The SDK wraps what it is given in streams that are read
 * piece by piece into another buffer; {@link BulkHttpClient}, called on the same thread, finds the
 * buffer here and sends it as it is, which saves a twentieth of the processor time.
 */
record BufferBody(byte[] buffer, int length) {
  private static final ScopedValue<BufferBody> SENT = ScopedValue.newInstance();
  private static final int PIECE = 128 * 1024;

  /** Something that sends this body, and no other, on the calling thread. */
  interface Request<T> {
    T send(RequestBody body);
  }

  <T> T sentBy(Request<T> request) {
    RequestBody body =
        RequestBody.fromContentProvider(
            () -> new ByteArrayInputStream(buffer, 0, length), length, "application/octet-stream");
    return ScopedValue.where(SENT, this).call(() -> request.send(body));
  }

  /** Writes the body that is being sent, if it lies in memory; each time the whole of it. */
  static boolean writeTo(OutputStream out) throws IOException {
    if (!SENT.isBound()) {
      return false;
    }
    BufferBody body = SENT.get();
    for (int at = 0; at < body.length; at += PIECE) {
      out.write(body.buffer, at, Math.min(PIECE, body.length - at));
    }
    return true;
  }
}
