package io.tunewright.worker.stage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server on loopback, which seems to go away, be busy, and come back. */
final class Gate implements AutoCloseable {
  private final ServerSocket listening;
  private final int target;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private volatile boolean shut;

  Gate(int target) {
    this.target = target;
    try {
      listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    } catch (IOException occupied) {
      throw new UncheckedIOException(occupied);
    }
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Breaks every connection, and each new one at once. */
  void shut() {
    shut = true;
    cut();
  }

  void open() {
    shut = false;
  }

  /** How many connections were broken before they began. */
  int refused() {
    return refused.get();
  }

  /** Breaks every connection, and answers so many new ones with 503. */
  void busy(int times) {
    busy.set(times);
    cut();
  }

  private void cut() {
    open.forEach(Gate::close);
    open.clear();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Thread.startVirtualThread(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try {
      if (shut) {
        refused.incrementAndGet();
        close(client);
      } else if (busy.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        refuse(client);
      } else {
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(client);
        open.add(server);
        Thread.startVirtualThread(() -> copy(server, client));
        copy(client, server);
      }
    } catch (IOException broken) {
      close(client);
    }
  }

  private void refuse(Socket client) throws IOException {
    refused.incrementAndGet();
    InputStream in = client.getInputStream();
    int lines = 0;
    for (int at = in.read(); at >= 0 && lines < 2; at = in.read()) {
      lines = at == '\n' ? lines + 1 : at == '\r' ? lines : 0;
      if (lines == 2) {
        break;
      }
    }
    client
        .getOutputStream()
        .write(
            "HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    client.shutdownOutput();
    in.skip(Long.MAX_VALUE);
    close(client);
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException broken) {
      // both ends learn of it
    }
    close(from);
    close(to);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException already) {
      // closed is closed
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException already) {
      // closed is closed
    }
    cut();
  }
}
