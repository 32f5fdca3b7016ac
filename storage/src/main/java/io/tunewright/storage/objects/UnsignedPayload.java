package io.tunewright.storage.objects;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/**
 * Signature Version 4 over everything but the payload, over plain HTTP as over TLS. The SDK would
 * read each body twice over plain HTTP to sign it; here whole files are proven by their sha256, and
 * parts carry a CRC32C that the server checks.
 */
final class UnsignedPayload implements AwsV4AuthScheme {
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

  @Override
  public String schemeId() {
    return SCHEME_ID;
  }

  @Override
  public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
    return providers.identityProvider(AwsCredentialsIdentity.class);
  }

  @Override
  public AwsV4HttpSigner signer() {
    return new AwsV4HttpSigner() {
      @Override
      public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
        String protocol = request.request().protocol();
        SdkHttpRequest asIfSecure = over("https", request.request());
        SignedRequest signed =
            signer.sign(
                request.copy(r ->
                    r.request(asIfSecure)
                        .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)));
        return signed.copy(s -> s.request(over(protocol, signed.request())));
      }

      @Override
      public CompletableFuture<AsyncSignedRequest> signAsync(
          AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
        return signer.signAsync(request);
      }
    };
  }

  /** The signer leaves payloads unsigned only where it takes the connection to be TLS. */
  private static SdkHttpRequest over(String protocol, SdkHttpRequest request) {
    return request.toBuilder().protocol(protocol).port(request.port()).build();
  }
}
