package io.tunewright.worker.plan;

import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.StoreSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real S3 server with an empty bucket, for all tests of a class. */
final class TestStore implements BeforeAllCallback, AfterAllCallback {
  private final Path directory;
  private final S3Proxy server;
  private final ObjectStore store;

  TestStore() {
    try {
      directory = Files.createTempDirectory("store");
      server =
          S3Proxy.builder()
              .blobStore(new FilesystemNio2BlobStore(directory.toString()))
              .endpoint(URI.create("http://127.0.0.1:0"))
              .awsAuthentication(AuthenticationType.AWS_V4, "test", "secret")
              .ignoreUnknownHeaders(true)
              .build();
      server.start();
    } catch (Exception none) {
      throw new IllegalStateException("no S3 server", none);
    }
    store =
        ObjectStore.open(
            new StoreSettings(
                URI.create("http://127.0.0.1:" + server.getPort()),
                "us-east-1",
                "tunewright",
                "test",
                "secret",
                true));
  }

  ObjectStore store() {
    return store;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    store.createBucket();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    store.close();
    server.stop();
    try (var files = Files.walk(directory)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }
}
