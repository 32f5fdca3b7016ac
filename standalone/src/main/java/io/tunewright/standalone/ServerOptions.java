package io.tunewright.standalone;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a server listens. What is not given is looked for among the settings. */
final class ServerOptions {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The API's port; 0 for any that is free. Default: 8420.")
  private @Nullable Integer port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description =
          "The API's address. Default: 127.0.0.1, which only this machine reaches. The API speaks"
              + " plain HTTP: beyond this machine, put a proxy with TLS in front of it.")
  private @Nullable String bind;

  @Option(
      names = "--store-port",
      paramLabel = "PORT",
      description = "The embedded object store's port; 0 for any that is free. Default: 8421.")
  private @Nullable Integer storePort;

  /** As Spring reads them. */
  List<String> settings() {
    List<String> settings = new ArrayList<>();
    add(settings, "tunewright.port", port);
    add(settings, "tunewright.bind", bind);
    add(settings, "tunewright.store.port", storePort);
    return settings;
  }

  private static void add(List<String> settings, String name, @Nullable Object value) {
    if (value != null) {
      settings.add("--" + name + "=" + value);
    }
  }
}
