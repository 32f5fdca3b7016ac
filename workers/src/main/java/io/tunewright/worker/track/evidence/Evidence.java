package io.tunewright.worker.track.evidence;

import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.activity.Command;
import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what there is to see of one run into the store, as a text of at most 256 KiB. What can't be
 * collected is said in it and holds nothing up; a store that is out of reach is thrown, as for all
 * that tracking does. Holds no environment, and nothing that the run's log does not show.
 */
public final class Evidence {
  private static final Logger log = LoggerFactory.getLogger(Evidence.class);

  private static final int LOG_LINES = 200;
  private static final int METRICS_LINES = 20;
  private static final int SMALL = 8 * 1024;
  private static final int LARGE = 64 * 1024;
  private static final int EARLIER = 96 * 1024;

  private final ObjectStore store;
  private final String key;
  private final RunDirectory run;
  private final Path pySpy;

  /**
   * @param prefix of the attempt in the store
   * @param pySpy where that program would be
   */
  public Evidence(ObjectStore store, String prefix, RunDirectory run, Path pySpy) {
    this.store = store;
    this.key = prefix + "evidence.txt";
    this.run = run;
    this.pySpy = pySpy;
  }

  /**
   * Keeps what an ended run left, and what was seen of it when it had stalled before.
   *
   * @return its key in the store
   */
  public String ofEnd(String why) {
    Bundle bundle = new Bundle();
    begin(bundle, why);
    logTo(bundle);
    text(stalled()).ifPresent(seen -> bundle.add("when it had stalled", seen, EARLIER));
    return put(bundle);
  }

  /**
   * Keeps what a hanging run does.
   *
   * @param pids of its processes on this machine
   * @return its key in the store
   */
  public String ofStall(String why, List<Long> pids) {
    Bundle bundle = new Bundle();
    begin(bundle, why);
    bundle.add("processes", new Stacks(pySpy).of(pids), LARGE);
    bundle.add("devices", devices(), SMALL);
    logTo(bundle);
    try {
      Files.write(stalled(), bundle.toBytes());
    } catch (IOException unwritable) {
      log.warn("{} is not kept beside the run: {}", stalled(), unwritable.toString());
    }
    return put(bundle);
  }

  private Path stalled() {
    return run.path().resolve("stalled.txt");
  }

  private void begin(Bundle bundle, String why) {
    bundle.add("run", "%s\n%s\n%s".formatted(run.key(), Instant.now(), why), SMALL);
    bundle.add("exit record", text(ofStart("exit.json")).orElse("none"), SMALL);
    bundle.addEnd("states seen", String.join("\n", new StateHistory(run.path()).lines()), SMALL);
    bundle.add("phase", text(run.output().resolve("phase.json")).orElse("not told"), SMALL);
    bundle.addEnd("last metrics", String.join("\n", run.metricsTail(METRICS_LINES)), SMALL);
    bundle.add("result", text(run.output().resolve("result.json")).orElse("none"), SMALL);
    bundle.add("disk", disk(), SMALL);
  }

  private void logTo(Bundle bundle) {
    bundle.addEnd(
        "last %d lines of the log".formatted(LOG_LINES),
        String.join("\n", run.logTail(LOG_LINES)),
        LARGE);
  }

  private Path ofStart(String name) {
    return run.starts().resolve(Integer.toString(run.newestStart().orElse(1))).resolve(name);
  }

  private String disk() {
    try {
      FileStore disk = Files.getFileStore(run.path());
      return "%d of %d bytes free at %s"
          .formatted(disk.getUsableSpace(), disk.getTotalSpace(), run.path());
    } catch (IOException away) {
      return "can't be read: " + away;
    }
  }

  private static String devices() {
    return "nvidia-smi: "
        + Command.run(List.of("nvidia-smi")).said()
        + "\nnpu-smi: "
        + Command.run(List.of("npu-smi", "info")).said();
  }

  private static Optional<String> text(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.of("can't be read: " + unreadable);
    }
  }

  private String put(Bundle bundle) {
    store.put(key, bundle.toBytes());
    return key;
  }
}
