package io.tunewright.worker.launch;

import io.tunewright.worker.trainer.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

/**
 * A site as its administrator describes it, from {@code tunewright.site.*}.
 *
 * @param name a lower-case DNS label
 * @param workdir shared by the site's nodes
 * @param slots how many runs go at once on a local site
 * @param python that has the trainer's packages; null to make an environment on first use
 * @param basePython makes that environment and runs the wrapper
 * @param pipArguments extra arguments for {@code pip install}
 * @param environments where environments lie
 * @param device {@code cpu} or {@code auto}
 * @param dtype of weights and activations; unless set, what suits the device
 * @param threads per process on a CPU; null for as many as there are cores
 * @param passedOn variables of the worker that trainers get, such as {@code WANDB_API_KEY}
 * @param staleAfter how long a run without its process may be silent before it counts as gone
 * @param pace between two looks at a run
 */
public record SiteSettings(
    String name,
    Path workdir,
    int slots,
    @Nullable Path python,
    String basePython,
    List<String> pipArguments,
    Path environments,
    String device,
    String dtype,
    @Nullable Integer threads,
    Set<String> passedOn,
    Duration staleAfter,
    Duration pace) {

  public SiteSettings {
    if (!name.matches("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?")) {
      throw new IllegalArgumentException(
          "tunewright.site.name is '"
              + name
              + "', wanted at most 32 lower-case letters, digits and inner hyphens");
    }
    require(slots >= 1, "slots", slots, "at least 1");
    require(python == null || python.isAbsolute(), "python", python, "an absolute path");
    require(!staleAfter.isNegative(), "stale-after", staleAfter, "a span of time");
    require(pace.isPositive(), "pace", pace, "more than nothing");
    workdir = workdir.toAbsolutePath().normalize();
    environments = environments.toAbsolutePath().normalize();
    pipArguments = List.copyOf(pipArguments);
    passedOn = Set.copyOf(passedOn);
  }

  private static void require(boolean holds, String name, @Nullable Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(
          "tunewright.site.%s is %s, wanted %s".formatted(name, value, wanted));
    }
  }

  public static SiteSettings from(Environment settings) {
    Path workdir = Path.of(settings.getRequiredProperty("tunewright.site.workdir"));
    String python = settings.getProperty("tunewright.site.python");
    String device = settings.getProperty("tunewright.site.device", "auto");
    return new SiteSettings(
        settings.getRequiredProperty("tunewright.site.name"),
        workdir,
        settings.getProperty("tunewright.site.slots", Integer.class, 1),
        python == null || python.isBlank() ? null : Path.of(python),
        settings.getProperty("tunewright.site.base-python", "python3"),
        List.of(
            settings.getProperty("tunewright.site.pip-arguments", String[].class, new String[0])),
        Path.of(
            settings.getProperty(
                "tunewright.site.environments", workdir.resolve("environments").toString())),
        device,
        settings.getProperty("tunewright.site.dtype", Device.usualDtype(device)),
        settings.getProperty("tunewright.site.threads", Integer.class),
        Set.of(settings.getProperty("tunewright.site.pass-on", String[].class, new String[0])),
        span(settings.getProperty("tunewright.site.stale-after", "60s")),
        span(settings.getProperty("tunewright.site.pace", "2s")));
  }

  /** As Boot writes them, {@code 2s} or {@code PT2S}, also where Boot itself isn't running. */
  private static Duration span(String text) {
    return DurationStyle.detectAndParse(text);
  }
}
