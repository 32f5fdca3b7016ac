package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.worker.stage.hub.FaultyHub;
import io.tunewright.worker.stage.hub.HubHttp;
import io.tunewright.worker.stage.hub.HubSettings;
import io.tunewright.worker.stage.hub.HuggingFace;
import io.tunewright.worker.stage.transfer.Pace;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub that lists what no honest one does. */
class HostileListingTest {
  private static final ModelRef REF = new ModelRef("hf:org/tiny");

  private final FaultyHub hub = opened();
  private final HubHttp http = new HubHttp(2);
  private final HuggingFace source =
      new HuggingFace(new HubSettings(hub.endpoint(), null, Map.of()), http, FilePolicy.NO_CODE);

  private static FaultyHub opened() {
    try {
      return new FaultyHub();
    } catch (IOException occupied) {
      throw new java.io.UncheckedIOException(occupied);
    }
  }

  @AfterEach
  void close() {
    hub.close();
    http.close();
  }

  /** A backslash is written as JSON escapes it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "../config.json",
        "a/../../model.safetensors",
        "/etc/config.json",
        "a//config.json",
        "./config.json",
        "a/./config.json",
        "a\\\\..\\\\config.json",
        "C:config.json",
        ".hidden/config.json",
        "config\\u0000.json",
        "\\u202econfig.json",
        "-rf/config.json"
      })
  void aPathThatIsNoPlainOneIsRefusedByName(String path) {
    hub.put("model.safetensors", new byte[8]);
    hub.put(path, "{}".getBytes());

    refused("is not a plain relative path: its part '");
  }

  @Test
  void namesThatDifferInCaseAloneAreRefused() {
    hub.put("a/config.json", "{}".getBytes());
    hub.put("A/Config.json", "{}".getBytes());
    refused("'A/Config.json' and 'a/config.json' differ only in case");
  }

  @Test
  void aFileThatIsADirectoryAsWellIsRefused() {
    hub.put("config.json", "{}".getBytes());
    hub.put("config.json/more.json", "{}".getBytes());
    refused("'config.json' is a file and the directory of 'config.json/more.json'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pytorch_model.bin", "a/model.PT", "x.pth", "x.ckpt", "x.pkl"})
  void aModelOfPicklesAloneIsRefusedByTheirNames(String pickle) {
    hub.put("config.json", "{}".getBytes());
    hub.put(pickle, new byte[4]);
    Listing listing = source.list(REF, "default");

    assertThat(listing.files()).extracting(Listing.RemoteFile::path).containsExactly("config.json");
    assertThat(listing.leftOut()).containsExactly(pickle);
    assertThatThrownBy(() -> new WeightHeaders(source, listing, Pace.USUAL).tensors())
        .hasMessageContaining("the only form of weights that is taken, but " + pickle)
        .hasMessageContaining(TuningError.UNSAFE_WEIGHTS.name());
  }

  @Test
  void codeIsTakenForTheModelsThatTheOperatorNamedAlone() {
    hub.put("modeling.py", "import os".getBytes());
    hub.put("model.safetensors", new byte[8]);
    var named =
        new HuggingFace(
            new HubSettings(hub.endpoint(), null, Map.of()),
            http,
            new FilePolicy(java.util.Set.of("org/tiny")));

    assertThat(source.list(REF, "default"))
        .returns(false, Listing::remoteCode)
        .returns(List.of("modeling.py"), Listing::leftOut);
    assertThat(named.list(REF, "default"))
        .returns(true, Listing::remoteCode)
        .returns(List.of(), Listing::leftOut);
  }

  private void refused(String why) {
    assertThatThrownBy(() -> source.list(REF, "default"))
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            refused -> {
              assertThat(refused.getType()).isEqualTo(TuningError.UNSAFE_WEIGHTS.name());
              assertThat(refused.getOriginalMessage()).contains(why);
            });
  }
}
