package io.tunewright.standalone.chaos;

import io.tunewright.standalone.parts.EmbeddedStore;
import io.tunewright.standalone.parts.Home;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The object store in a process of its own: {@code StoreMain HOME PORT}. */
final class StoreMain {
  static final String READY = "the store is ready";

  private StoreMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    EmbeddedStore.start(Home.at(Path.of(arguments[0])), Integer.parseInt(arguments[1]));
    System.out.println(READY);
    new CountDownLatch(1).await();
  }
}
