package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.unchecked;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One process's way to one service: a port on loopback whose traffic can be disturbed. The service
 * may come back on another port.
 */
public class Wire implements AutoCloseable {
  private static final int CHUNK = 1 << 16;
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);

  private final IntSupplier service;
  private final int port = Ports.next();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Duration delay = Duration.ZERO;
  private @Nullable ServerSocket door;

  /**
   * @param service its port at the moment
   */
  public Wire(IntSupplier service) {
    this.service = service;
    allow();
  }

  public final int port() {
    return port;
  }

  /** Nobody listens here, and nobody is listened to, until {@link #allow}. */
  public final synchronized void refuse() {
    ServerSocket shut = door;
    door = null;
    if (shut != null) {
      unchecked(shut::close);
    }
    cut();
  }

  public final synchronized void allow() {
    if (door == null) {
      ServerSocket listening = listen();
      door = listening;
      Thread.ofVirtual().start(() -> accept(listening));
    }
  }

  /** Each piece that passes, either way, comes so much later; zero for a wire in order. */
  final void slow(Duration delay) {
    this.delay = delay;
  }

  /** Every open connection is reset. */
  final void cut() {
    open.forEach(Wire::reset);
  }

  /** Every client is told that there is no more to come, though its own words are still taken. */
  final void halfClose() {
    open.forEach(socket -> {
      try {
        socket.shutdownOutput();
      } catch (IOException closedAlready) {
        // what was wanted
      }
    });
  }

  @Override
  public final void close() {
    refuse();
  }

  /** Carries what both say; returns when one of them has hung up. */
  void converse(Socket client, Socket server) throws IOException {
    Thread up =
        Thread.ofVirtual()
            .start(() -> {
              try {
                carry(client, server);
                server.shutdownOutput(); // so that it hears of a client that is no more
              } catch (IOException broken) {
                reset(server);
              }
            });
    try {
      carry(server, client);
    } finally {
      reset(client);
      reset(server);
      join(up);
    }
  }

  private void carry(Socket from, Socket to) throws IOException {
    byte[] chunk = new byte[CHUNK];
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      dawdle();
      out.write(chunk, 0, read);
    }
  }

  /** The slowness that was asked for. */
  final void dawdle() throws IOException {
    Duration now = delay;
    if (!now.isZero()) {
      try {
        Thread.sleep(now);
      } catch (InterruptedException closing) {
        throw new IOException(closing);
      }
    }
  }

  private void accept(ServerSocket listening) {
    while (true) {
      try {
        Socket client = listening.accept();
        Thread.ofVirtual().start(() -> quietly(() -> serve(client)));
      } catch (IOException shut) {
        return;
      }
    }
  }

  private void serve(Socket client) throws IOException {
    open.add(client);
    try (Socket server = new Socket()) {
      server.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      server.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), service.getAsInt()),
          (int) CONNECT_WITHIN.toMillis());
      converse(client, server);
    } finally {
      reset(client);
      open.remove(client);
    }
  }

  private ServerSocket listen() {
    try {
      ServerSocket listening = new ServerSocket();
      listening.setReuseAddress(true);
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return listening;
    } catch (IOException taken) {
      throw new AssertionError("port " + port + " can't be listened on", taken);
    }
  }

  /** Tells the other end at once, as a process that died would. */
  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException closedAlready) {
      // what was wanted
    }
  }

  private interface Io {
    void run() throws IOException;
  }

  /** A conversation that breaks off is everyday life here. */
  private static void quietly(Io conversation) {
    try {
      conversation.run();
    } catch (IOException brokenOff) {
      // both ends have been told
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }
}
