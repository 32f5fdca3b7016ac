package io.tunewright.storage.objects;

import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Makes clients of S3 servers. */
final class Clients {
  /** Several files in flight, each with several parts. */
  private static final int CONNECTIONS = 128;

  private static final int SOCKET_BUFFER = 1 << 20;
  private static final Timeout CONNECT = Timeout.ofSeconds(5);

  /** A server that completes an upload of thousands of parts may think for a while. */
  private static final Timeout SILENCE = Timeout.ofSeconds(120);

  private Clients() {}

  static S3Client of(StoreSettings settings) {
    return S3Client.builder()
        .endpointOverride(settings.endpoint())
        .region(Region.of(settings.region()))
        .credentialsProvider(credentials(settings))
        .forcePathStyle(settings.pathStyle())
        .httpClient(http())
        .putAuthScheme(new UnsignedPayload())
        // Only what every S3 server has: no trailing checksums unless an operation needs one.
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .build();
  }

  static S3Presigner presigner(StoreSettings settings) {
    return S3Presigner.builder()
        .endpointOverride(settings.endpoint())
        .region(Region.of(settings.region()))
        .credentialsProvider(credentials(settings))
        .serviceConfiguration(
            S3Configuration.builder().pathStyleAccessEnabled(settings.pathStyle()).build())
        .build();
  }

  private static StaticCredentialsProvider credentials(StoreSettings settings) {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(settings.accessKey(), settings.secretKey()));
  }

  private static BulkHttpClient http() {
    var connections =
        new ChannelConnections()
            .setMaxConnTotal(CONNECTIONS)
            .setMaxConnPerRoute(CONNECTIONS)
            .setDefaultSocketConfig(
                SocketConfig.custom().setTcpNoDelay(true).setRcvBufSize(SOCKET_BUFFER).build())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(CONNECT)
                    .setSocketTimeout(SILENCE)
                    .setValidateAfterInactivity(TimeValue.ofSeconds(5))
                    .build())
            .build();
    return new BulkHttpClient(
        HttpClientBuilder.create()
            .setConnectionManager(connections)
            .setRequestExecutor(new ChannelConnections.Executor())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(SILENCE)
                    .setResponseTimeout(SILENCE)
                    .build())
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableContentCompression()
            .disableCookieManagement()
            .disableAuthCaching()
            .setUserAgent("tunewright")
            .setRoutePlanner(new SystemDefaultRoutePlanner(EnvironmentProxies.ofThisProcess()))
            .build());
  }
}
