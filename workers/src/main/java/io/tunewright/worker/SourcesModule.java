package io.tunewright.worker;

import io.temporal.client.WorkflowClient;
import io.tunewright.plan.PlannerSettings;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.StoreSettings;
import io.tunewright.worker.stage.FilePolicy;
import io.tunewright.worker.stage.LocalDirectory;
import io.tunewright.worker.stage.S3Prefix;
import io.tunewright.worker.stage.Sources;
import io.tunewright.worker.stage.StageSettings;
import io.tunewright.worker.stage.dataset.BucketFiles;
import io.tunewright.worker.stage.dataset.DatasetSources;
import io.tunewright.worker.stage.dataset.LocalFiles;
import io.tunewright.worker.stage.hub.HubHttp;
import io.tunewright.worker.stage.hub.HubSettings;
import io.tunewright.worker.stage.hub.HuggingFace;
import io.tunewright.worker.stage.hub.HuggingFaceDatasets;
import io.tunewright.worker.stage.hub.ModelScope;
import io.tunewright.worker.stage.site.SiteModels;
import io.tunewright.worker.stage.site.Sites;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Where models may come from, from {@code tunewright.sources.*} and {@code allowed-roots}. */
@Configuration(proxyBeanMethods = false)
public class SourcesModule {

  @Bean(destroyMethod = "close")
  HubHttp hubHttp(StageSettings stage) {
    return new HubHttp(stage.connections());
  }

  @Bean
  Sites sites(ObjectStore store, Environment settings) {
    Duration usual = PlannerSettings.DEFAULT.silence();
    return new Sites(
        store, settings.getProperty("tunewright.planning.site-silence", Duration.class, usual));
  }

  @Bean
  Sources sources(
      Environment settings,
      StageSettings stage,
      Buckets buckets,
      HubHttp http,
      Sites sites,
      ObjectStore store,
      WorkflowClient temporal) {
    FilePolicy policy = new FilePolicy(stage.remoteCode());
    return new Sources(
        List.of(
            new LocalDirectory(roots(settings), policy),
            new SiteModels(sites, temporal, store),
            new S3Prefix(buckets.byName(), policy),
            new HuggingFace(huggingFace(settings), http, policy),
            new ModelScope(
                hub(settings, "ms", "https://modelscope.cn", "MODELSCOPE_API_TOKEN"),
                http,
                policy)));
  }

  @Bean
  DatasetSources datasetSources(Environment settings, Buckets buckets, HubHttp http) {
    return new DatasetSources(
        List.of(
            new LocalFiles(roots(settings)),
            new BucketFiles(buckets.byName()),
            new HuggingFaceDatasets(huggingFace(settings), http)));
  }

  private static List<Path> roots(Environment settings) {
    String[] roots =
        settings.getProperty("tunewright.allowed-roots", String[].class, new String[0]);
    return Arrays.stream(roots).map(Path::of).toList();
  }

  private static HubSettings huggingFace(Environment settings) {
    return hub(settings, "hf", variable("HF_ENDPOINT", "https://huggingface.co"), "HF_TOKEN");
  }

  private static HubSettings hub(
      Environment settings, String scheme, String usualEndpoint, String tokenVariable) {
    String prefix = "tunewright.sources." + scheme;
    Map<String, String> tokens =
        Binder.get(settings)
            .bind(prefix + ".tokens", Bindable.mapOf(String.class, String.class))
            .orElse(Map.of());
    return new HubSettings(
        URI.create(settings.getProperty(prefix + ".endpoint", usualEndpoint)),
        settings.getProperty(prefix + ".token", variable(tokenVariable, "")),
        tokens);
  }

  /** What stands below {@code tunewright.sources.s3.<name>}: another server's buckets. */
  record Server(
      URI endpoint,
      @Nullable String region,
      String accessKey,
      String secretKey,
      @Nullable Boolean pathStyle,
      List<String> buckets) {}

  /** Those that may be read, each with its own server and credentials. */
  record Buckets(Map<String, ObjectStore> byName) {}

  @Bean
  Buckets buckets(Environment settings) {
    Map<String, Server> servers =
        Binder.get(settings)
            .bind("tunewright.sources.s3", Bindable.mapOf(String.class, Server.class))
            .orElse(Map.of());
    Map<String, ObjectStore> buckets = new HashMap<>();
    new TreeMap<>(servers)
        .values()
        .forEach(server ->
            server.buckets().forEach(bucket -> buckets.putIfAbsent(bucket, open(server, bucket))));
    return new Buckets(buckets);
  }

  private static ObjectStore open(Server server, String bucket) {
    return ObjectStore.open(
        new StoreSettings(
            server.endpoint(),
            server.region() == null ? "us-east-1" : server.region(),
            bucket,
            server.accessKey(),
            server.secretKey(),
            server.pathStyle() == null || server.pathStyle()));
  }

  private static String variable(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isBlank() ? otherwise : value;
  }
}
