package io.tunewright.worker.stage.hub;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** A hub's answer, to be closed; its connection is kept where the whole body was read. */
final class Answer implements AutoCloseable {
  private static final int REFUSAL = 64 << 10;

  private final HttpGet request;
  private final ClassicHttpResponse response;

  Answer(HttpGet request, ClassicHttpResponse response) {
    this.request = request;
    this.response = response;
  }

  int code() {
    return response.getCode();
  }

  /** The hundreds: 2 for success, 3 for a redirect. */
  int kind() {
    return response.getCode() / 100;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
  }

  /** As the headers tell it; negative where they don't. */
  long length() {
    HttpEntity entity = response.getEntity();
    return entity == null ? 0 : entity.getContentLength();
  }

  InputStream stream() throws IOException {
    HttpEntity entity = response.getEntity();
    return entity == null ? InputStream.nullInputStream() : entity.getContent();
  }

  byte[] body(int limit) throws IOException {
    HttpEntity entity = response.getEntity();
    return entity == null ? new byte[0] : EntityUtils.toByteArray(entity, limit);
  }

  /** Reads what there is of a short answer that no one needs, so that its connection is kept. */
  void finish() throws IOException {
    if (length() >= 0 && length() <= REFUSAL) {
      body(REFUSAL);
    } else {
      close();
    }
  }

  /** Gives the connection up; closing alone would read the rest, however long. */
  @Override
  public void close() {
    request.cancel();
    try {
      response.close();
    } catch (IOException alreadyGone) {
      // nobody reads on
    }
  }
}
