package io.tunewright.storage.webhooks;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.WebhookRow;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * What webhook endpoints verify messages with. A secret is derived (HKDF, RFC 5869) from one key
 * that this installation keeps, the endpoint's id and the secret's number: nothing of it is stored.
 */
public final class SigningSecrets {
  /** The setting that holds the key: the same for every api and control worker. */
  public static final String SETTING = "tunewright.secrets.key";

  private static final int LEAST = 32;

  /** Of a secret; Standard Webhooks asks for 24 to 64. */
  private static final int BYTES = 32;

  private final byte @Nullable [] key;

  /**
   * @param key at least 32 characters; null where the installation has none, and hence no webhooks
   * @throws io.temporal.failure.ApplicationFailure CANNOT_START where it is shorter
   */
  public SigningSecrets(@Nullable String key) {
    if (key != null && key.strip().length() < LEAST) {
      throw TuningError.CANNOT_START.because(
          "%s has %d characters, wanted at least %d random ones"
              .formatted(SETTING, key.strip().length(), LEAST));
    }
    this.key = key == null ? null : key.strip().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Tells keys apart without telling them.
   *
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST where there is no key
   */
  public String fingerprint() {
    return HexFormat.of().formatHex(derived("fingerprint", 8));
  }

  /** What signs the endpoint's messages now, in the form {@code whsec_…}. */
  public String current(WebhookRow webhook) {
    return secret(webhook, webhook.secret());
  }

  /**
   * All that signs at this instant: the current one first, the one before it while both count.
   *
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST where there is no key, or
   *     another one than the endpoint's secret was derived from
   */
  public List<String> all(WebhookRow webhook, Instant now) {
    if (!fingerprint().equals(webhook.secretsKey())) {
      throw TuningError.INVALID_REQUEST.because(
          "%s is not the one that the secret of %s was made with: rotate the secret, or set the key"
                  .formatted(SETTING, webhook.id())
              + " that was used before");
    }
    Instant until = webhook.previousUntil();
    return until != null && now.isBefore(until)
        ? List.of(current(webhook), secret(webhook, webhook.secret() - 1))
        : List.of(current(webhook));
  }

  private String secret(WebhookRow webhook, int number) {
    return "whsec_"
        + Base64.getEncoder()
            .encodeToString(derived("webhook %s %d".formatted(webhook.id(), number), BYTES));
  }

  private byte[] derived(String what, int bytes) {
    if (key == null) {
      throw TuningError.INVALID_REQUEST.because(
          "webhooks need the setting %s: at least %d random characters, the same for every api and control worker"
              .formatted(SETTING, LEAST));
    }
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(key)
                  .thenExpand(("tunewright " + what).getBytes(StandardCharsets.UTF_8), bytes));
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError("every JDK 25 has HKDF", impossible);
    }
  }

  @Override
  public String toString() {
    return key == null ? "SigningSecrets[none]" : "SigningSecrets[" + fingerprint() + "]";
  }
}
