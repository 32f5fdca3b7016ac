package io.tunewright.standalone.parts;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.StoreSettings;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * An S3 server in this process, on the loopback address, whose objects are files below the home.
 * Requests are signed; the credentials lie in the home in the form that S3 clients read.
 */
public final class EmbeddedStore implements AutoCloseable {
  private static final String CREDENTIALS = "s3-credentials";
  private static final Pattern CREDENTIAL =
      Pattern.compile("aws_access_key_id = (\\S+)\\naws_secret_access_key = (\\S+)");

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
    Matcher credentials = credentials(home);
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(home.subdirectory("s3").toString()))
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .awsAuthentication(
                AuthenticationType.AWS_V4, credentials.group(1), credentials.group(2))
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
    return new EmbeddedStore(
        server,
        new StoreSettings(
            URI.create("http://127.0.0.1:" + server.getPort()),
            "us-east-1",
            "tunewright",
            credentials.group(1),
            credentials.group(2),
            true));
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

  private static Matcher credentials(Home home) {
    String text =
        home.read(CREDENTIALS)
            .orElseGet(() -> {
              String made =
                  "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n"
                      .formatted("tunewright", Home.randomText(30));
              home.write(CREDENTIALS, made);
              return made;
            });
    Matcher found = CREDENTIAL.matcher(text);
    if (!found.find()) {
      throw TuningError.CANNOT_START.because(
          "%s holds no credentials: wanted aws_access_key_id and aws_secret_access_key"
              .formatted(home.resolve(CREDENTIALS)));
    }
    return found;
  }
}
