package io.tunewright.storage.objects;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * The SDK's way to HTTP with request bodies written in large pieces. The SDK's own synchronous
 * clients write 4 KiB at a time, which costs twice the processor time of 128 KiB
 * (docs/performance).
 */
final class BulkHttpClient implements SdkHttpClient {
  private static final int PIECE = 128 * 1024;

  private final CloseableHttpClient http;

  /**
   * @param http must follow no redirects, decompress nothing and retry nothing: the SDK does
   */
  BulkHttpClient(CloseableHttpClient http) {
    this.http = http;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest wanted) {
    SdkHttpRequest asked = wanted.httpRequest();
    var request = new HttpUriRequestBase(asked.method().name(), asked.getUri());
    asked.forEachHeader((name, values) -> {
      if (!name.equalsIgnoreCase("Content-Length") && !name.equalsIgnoreCase("Expect")) {
        values.forEach(value -> request.addHeader(name, value));
      }
    });
    long length = asked.firstMatchingHeader("Content-Length").map(Long::parseLong).orElse(-1L);
    wanted.contentStreamProvider().ifPresent(body -> request.setEntity(new Body(body, length)));
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return answer(request, http.executeOpen(null, request, null));
      }

      @Override
      public void abort() {
        request.abort();
      }
    };
  }

  private static HttpExecuteResponse answer(
      HttpUriRequestBase request, ClassicHttpResponse response) throws IOException {
    var head =
        SdkHttpResponse.builder()
            .statusCode(response.getCode())
            .statusText(response.getReasonPhrase());
    for (Header header : response.getHeaders()) {
      head.appendHeader(header.getName(), header.getValue());
    }
    var answer = HttpExecuteResponse.builder().response(head.build());
    HttpEntity entity = response.getEntity();
    return entity == null
        ? answer.build()
        : answer
            .responseBody(AbortableInputStream.create(entity.getContent(), request::abort))
            .build();
  }

  @Override
  public String clientName() {
    return "Bulk";
  }

  @Override
  public void close() {
    http.close(org.apache.hc.core5.io.CloseMode.GRACEFUL);
  }

  /** A request's body, read anew for each try. */
  private static final class Body extends AbstractHttpEntity implements ChannelConnections.Body {
    private final ContentStreamProvider content;
    private final long length;
    private final @Nullable PartBody part = PartBody.beingSent();
    private @Nullable SocketChannel channel;

    Body(ContentStreamProvider content, long length) {
      super((String) null, null);
      this.content = content;
      this.length = length;
    }

    @Override
    public void over(@Nullable SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      if (part instanceof BufferBody buffer) {
        buffer.writeTo(out);
      } else if (part instanceof FileBody file && channel != null) {
        out.flush(); // what goes before the body
        file.sendTo(channel);
      } else {
        writeInPieces(out);
      }
    }

    private void writeInPieces(OutputStream out) throws IOException {
      byte[] piece = new byte[PIECE];
      try (InputStream in = content.newStream()) {
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
          out.write(piece, 0, n);
        }
      }
    }

    @Override
    public InputStream getContent() {
      return content.newStream();
    }

    @Override
    public long getContentLength() {
      return length;
    }

    @Override
    public boolean isRepeatable() {
      return true;
    }

    @Override
    public boolean isStreaming() {
      return true;
    }

    @Override
    public void close() {}
  }
}
