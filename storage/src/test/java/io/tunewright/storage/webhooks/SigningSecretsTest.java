package io.tunewright.storage.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.job.Owner;
import io.tunewright.storage.catalog.WebhookRow;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SigningSecretsTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final SigningSecrets SECRETS = new SigningSecrets("k".repeat(43));

  @Test
  void eachEndpointAndNumberHasItsOwnAndAlwaysTheSame() {
    String secret = SECRETS.current(webhook("hook-a", 1, null));
    assertThat(secret).startsWith("whsec_");
    assertThat(Base64.getDecoder().decode(secret.substring("whsec_".length()))).hasSize(32);
    assertThat(new SigningSecrets("k".repeat(43) + "\n").current(webhook("hook-a", 1, null)))
        .isEqualTo(secret);
    assertThat(
            List.of(
                secret,
                SECRETS.current(webhook("hook-b", 1, null)),
                SECRETS.current(webhook("hook-a", 2, null)),
                new SigningSecrets("x".repeat(43)).current(webhook("hook-a", 1, null))))
        .doesNotHaveDuplicates();
  }

  @Test
  void theSecretBeforeSignsAsLongAsTheyOverlap() {
    WebhookRow rotated = webhook("hook-a", 2, NOW.plusSeconds(10));
    assertThat(SECRETS.all(rotated, NOW))
        .containsExactly(SECRETS.current(rotated), SECRETS.current(webhook("hook-a", 1, null)));
    assertThat(SECRETS.all(rotated, NOW.plusSeconds(10))).containsExactly(SECRETS.current(rotated));
  }

  @Test
  void anotherKeySignsNothing() {
    WebhookRow webhook = webhook("hook-a", 1, null);
    assertThatThrownBy(() -> new SigningSecrets("x".repeat(43)).all(webhook, NOW))
        .hasMessageContaining("not the one that the secret of hook-a was made with");
    assertThatThrownBy(() -> new SigningSecrets(null).all(webhook, NOW))
        .hasMessageContaining("tunewright.secrets.key");
  }

  @Test
  void aShortKeyIsRefusedAndNoneIsTold() {
    assertThatThrownBy(() -> new SigningSecrets("short"))
        .hasMessageContaining("has 5 characters")
        .hasMessageNotContaining("short,");
    assertThat(SECRETS.toString()).doesNotContain("kkk");
  }

  private static WebhookRow webhook(String id, int secret, @Nullable Instant previousUntil) {
    return new WebhookRow(
        id,
        new Owner("default", "ann"),
        "https://example.com/",
        List.of("*"),
        null,
        secret,
        SECRETS.fingerprint(),
        previousUntil,
        null,
        null,
        NOW);
  }
}
