package io.tunewright.standalone.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports below those that the system hands out, so that one may be closed and opened again. */
final class Ports {
  private static final int FIRST = 20_000;
  private static final int MANY = 12_000;
  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() % MANY));

  private Ports() {}

  static int next() {
    while (true) {
      int port = FIRST + NEXT.getAndIncrement() % MANY;
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (IOException taken) {
        // the next one, then
      }
    }
  }
}
