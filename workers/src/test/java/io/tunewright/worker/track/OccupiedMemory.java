package io.tunewright.worker.track;

import static org.awaitility.Awaitility.await;

import io.tunewright.worker.stage.transfer.StreamUpload;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;

/** Another transfer has all of the memory, and goes on with it for as long as this is open. */
final class OccupiedMemory implements AutoCloseable {
  private final PipedOutputStream source = new PipedOutputStream();
  private final Thread thread;

  OccupiedMemory(Transfers transfers) throws IOException {
    InputStream in = new PipedInputStream(source, 1 << 20);
    source.write(0);
    thread =
        Thread.startVirtualThread(() -> {
          try {
            new StreamUpload(transfers, "other", 1 << 20).send(in);
          } catch (IOException | InterruptedException ended) {
            // as it was meant to
          }
        });
    await().until(() -> in.available() == 0);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    source.close();
    thread.join();
  }
}
