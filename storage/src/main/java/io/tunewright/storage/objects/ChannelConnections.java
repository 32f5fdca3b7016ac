package io.tunewright.storage.objects;

import java.io.IOException;
import java.net.Proxy;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.DetachedSocketFactory;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Connections that let a request's body get at the socket, so that the kernel can send it a file:
 * over plain HTTP sockets are those of channels, and each body is told its own before it is sent.
 */
final class ChannelConnections extends PoolingHttpClientConnectionManagerBuilder {

  /** A body that can go past the streams. */
  interface Body {
    /**
     * @param channel what it will go through, null where that is TLS
     */
    void over(@Nullable SocketChannel channel);
  }

  @Override
  protected HttpClientConnectionOperator createConnectionOperator(
      SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
    return new DefaultHttpClientConnectionOperator(
        new Sockets(),
        ports,
        names,
        RegistryBuilder.<TlsSocketStrategy>create().register(URIScheme.HTTPS.id, tls).build());
  }

  private static final class Sockets implements DetachedSocketFactory {
    @Override
    public Socket create(@Nullable Proxy socks) {
      return socks == null ? new Socket() : new Socket(socks);
    }

    @Override
    public Socket create(String scheme, @Nullable Proxy socks) throws IOException {
      return socks == null && URIScheme.HTTP.same(scheme)
          ? SocketChannel.open().socket()
          : create(socks);
    }
  }

  /** Sends the requests over these connections. */
  static final class Executor extends HttpRequestExecutor {
    @Override
    public ClassicHttpResponse execute(
        ClassicHttpRequest request,
        HttpClientConnection connection,
        @Nullable HttpResponseInformationCallback informed,
        HttpContext context)
        throws IOException, HttpException {
      if (request.getEntity() instanceof Body body
          && connection instanceof ManagedHttpClientConnection held) {
        body.over(held.getSSLSession() == null ? held.getSocket().getChannel() : null);
      }
      return super.execute(request, connection, informed, context);
    }
  }
}
