package io.tunewright.standalone;

import io.tunewright.fault.TuningError;
import io.tunewright.standalone.parts.Home;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to a running Tunewright over HTTP, as any other client would. */
final class ApiClient {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String BOUNDARY = "tunewright-form-part";

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final String address;
  private final String key;

  ApiClient(String address, String key) {
    this.address = address;
    this.key = key;
  }

  /** The server that runs on this home, with its owner's key. */
  static ApiClient of(Home home) {
    String address = home.read(House.ADDRESS).orElseThrow(() -> notRunning(home));
    String key = home.read(AdminKey.FILE).orElseThrow(() -> notRunning(home));
    return new ApiClient(address.strip(), key.strip());
  }

  String address() {
    return address;
  }

  JsonNode get(String path) {
    return send(request(path).GET().build());
  }

  JsonNode delete(String path) {
    return send(request(path).DELETE().build());
  }

  /**
   * @param body anything that Jackson writes as an object
   */
  JsonNode post(String path, Object body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build());
  }

  /** Uploads rows for training; streamed, so that the file's size doesn't matter. */
  JsonNode upload(Path rows) {
    return send(
        request("/files")
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(form(rows))
            .build());
  }

  private static BodyPublisher form(Path rows) {
    String head =
        """
        --%1$s\r
        Content-Disposition: form-data; name="purpose"\r
        \r
        fine-tune\r
        --%1$s\r
        Content-Disposition: form-data; name="file"; filename="%2$s"\r
        Content-Type: application/jsonl\r
        \r
        """
            .formatted(BOUNDARY, rows.getFileName());
    try {
      return BodyPublishers.concat(
          BodyPublishers.ofString(head),
          BodyPublishers.ofFile(rows),
          BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
    } catch (IOException gone) {
      throw TuningError.NOT_FOUND.because("there is no file " + rows, gone);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path))
        .timeout(Duration.ofMinutes(2))
        .header("Authorization", "Bearer " + key);
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw refused(request, response);
      }
      return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
    } catch (IOException silent) {
      throw TuningError.CANNOT_START.because(
          "nothing answers at %s (%s): is `tunewright up` running?".formatted(address, silent),
          silent);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw TuningError.CANNOT_START.because("interrupted", stopped);
    }
  }

  private static RuntimeException refused(HttpRequest request, HttpResponse<String> response) {
    return TuningError.INVALID_REQUEST.because(
        "%s %s was answered with %d: %s"
            .formatted(
                request.method(), request.uri().getPath(), response.statusCode(), said(response)));
  }

  private static String said(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body()).path("error").path("message").asString(response.body());
    } catch (RuntimeException notJson) {
      return response.body();
    }
  }

  private static RuntimeException notRunning(Home home) {
    return TuningError.CANNOT_START.because(
        "no Tunewright runs on %s: start one with `tunewright up`".formatted(home.directory()));
  }
}
