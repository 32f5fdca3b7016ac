package io.tunewright.api.servers;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The operator's inference servers. */
@Configuration(proxyBeanMethods = false)
@Import(ServersController.class)
public class ServersModule {

  /** What stands under one server's name. */
  record Written(@Nullable String url, @Nullable String apiKeyFile) {}

  @Bean
  Servers inferenceServers(Environment settings) {
    return new Servers(from(settings), new ModelList(Servers.PATIENCE), InstantSource.system());
  }

  static List<ServerSettings> from(Environment settings) {
    return Binder.get(settings)
        .bind("tunewright.servers", Bindable.mapOf(String.class, Written.class))
        .orElse(Map.of())
        .entrySet()
        .stream()
        .map(each -> server(each.getKey(), each.getValue()))
        .toList();
  }

  private static ServerSettings server(String name, Written written) {
    String key = written.apiKeyFile();
    return new ServerSettings(
        name,
        URI.create(written.url() == null ? "" : written.url().strip()),
        key == null || key.isBlank() ? null : Path.of(key.strip()));
  }
}
