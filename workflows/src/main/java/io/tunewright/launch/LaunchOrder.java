package io.tunewright.launch;

import io.tunewright.job.Owner;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything an engine may need to run one trainer, even where a given engine ignores it.
 *
 * @param key makes it idempotent: at most 52 characters, a lower-case DNS label
 * @param timeLimitSeconds after which the engine stops the run
 * @param environment variables for the trainer; no secrets
 * @param mounts directories outside the run directory that it reads
 * @param command program and arguments; never a shell string
 * @param files the trainer's config and other small inputs, by path relative to the run directory
 * @param engine options that only one kind of engine understands
 * @param weightBytes of the base model, which tell how long loading may take; null in the order of
 *     an earlier version
 */
public record LaunchOrder(
    String key,
    Owner owner,
    String pool,
    int nodes,
    int devicesPerNode,
    long timeLimitSeconds,
    Map<String, String> environment,
    List<String> mounts,
    List<String> command,
    Map<String, String> files,
    Map<String, String> engine,
    @Nullable Long weightBytes) {

  public LaunchOrder(
      String key,
      Owner owner,
      String pool,
      int nodes,
      int devicesPerNode,
      long timeLimitSeconds,
      Map<String, String> environment,
      List<String> mounts,
      List<String> command,
      Map<String, String> files,
      Map<String, String> engine) {
    this(
        key,
        owner,
        pool,
        nodes,
        devicesPerNode,
        timeLimitSeconds,
        environment,
        mounts,
        command,
        files,
        engine,
        null);
  }

  public LaunchOrder {
    if (!key.matches("[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?")) {
      throw new IllegalArgumentException(
          "not an order key: '"
              + key
              + "', wanted a lower-case DNS label of at most 52 characters");
    }
    environment = Map.copyOf(environment);
    mounts = List.copyOf(mounts);
    command = List.copyOf(command);
    files = Map.copyOf(files);
    engine = Map.copyOf(engine);
  }
}
