package io.tunewright.storage.objects;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real S3 server on loopback for a test class, with signatures checked. */
public final class LocalStore implements BeforeAllCallback, AfterAllCallback {
  private @Nullable S3Proxy server;
  private @Nullable ObjectStore store;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Path directory = Files.createTempDirectory("store");
    S3Proxy started =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(directory.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, "test", "secret-of-the-test")
            .ignoreUnknownHeaders(true)
            .build();
    started.start();
    server = started;
    ObjectStore opened = ObjectStore.open(settings());
    opened.createBucket();
    store = opened;
  }

  public StoreSettings settings() {
    if (server == null) {
      throw new IllegalStateException("the store is started before all tests");
    }
    return new StoreSettings(
        URI.create("http://127.0.0.1:" + server.getPort()),
        "us-east-1",
        "test",
        "test",
        "secret-of-the-test",
        true);
  }

  public ObjectStore get() {
    if (store == null) {
      throw new IllegalStateException("the store is started before all tests");
    }
    return store;
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (store != null) {
      store.close();
    }
    if (server != null) {
      server.stop();
    }
  }
}
