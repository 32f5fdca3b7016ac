package io.tunewright.standalone.parts;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.StoreSettings;
import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * An S3 server in this process, on the loopback address, whose objects are files below the home.
 * Requests are signed with a generated secret.
 */
public final class EmbeddedStore implements AutoCloseable {
  /** Where the home tells other S3 clients of this server, as an AWS configuration file. */
  public static final String CLIENT_CONFIG = "s3.config";

  private static final String REGION = "us-east-1";
  private static final String USER = "tunewright";

  private final S3Proxy server;
  private final StoreSettings settings;

  private EmbeddedStore(S3Proxy server, StoreSettings settings) {
    this.server = server;
    this.settings = settings;
  }

  /**
   * @param port 0 for any that is free
   */
  public static EmbeddedStore start(Home home, int port) {
    String secret = home.secret("s3-secret");
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(home.subdirectory("s3").toString()))
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .awsAuthentication(AuthenticationType.AWS_V4, USER, secret)
            .ignoreUnknownHeaders(true) // without it, multipart uploads of newer clients answer 501
            .build();
    try {
      server.start();
    } catch (Exception taken) {
      throw TuningError.CANNOT_START.because(
          "the object store can't listen on 127.0.0.1:%d (%s); choose another port with --store-port"
              .formatted(port, taken.getMessage()),
          taken);
    }
    URI endpoint = URI.create("http://127.0.0.1:" + server.getPort());
    home.write(CLIENT_CONFIG, clientConfig(endpoint, secret));
    return new EmbeddedStore(
        server, new StoreSettings(endpoint, REGION, "tunewright", USER, secret, true));
  }

  public StoreSettings settings() {
    return settings;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception stuck) {
      throw TuningError.BROKEN_PROMISE.because("the object store does not stop", stuck);
    }
  }

  private static String clientConfig(URI endpoint, String secret) {
    return """
    [default]
    aws_access_key_id = %s
    aws_secret_access_key = %s
    region = %s
    endpoint_url = %s
    """
        .formatted(USER, secret, REGION, endpoint);
  }
}
