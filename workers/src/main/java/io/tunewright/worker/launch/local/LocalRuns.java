package io.tunewright.worker.launch.local;

import io.tunewright.launch.LaunchOrder;
import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The run directories of a machine. */
final class LocalRuns {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SUBMITTED = "submitted";

  private final Path root;

  LocalRuns(Path workdir) {
    this.root = workdir.resolve("runs");
  }

  Path lock() {
    return root.resolve(".lock");
  }

  RunDirectory of(String key) {
    return new RunDirectory(root.resolve(key));
  }

  /** Makes the directory appear whole, for its owner alone; one that is there stays as it is. */
  RunDirectory create(LaunchOrder order) throws IOException {
    RunDirectory run = of(order.key());
    if (Files.isDirectory(run.path())) {
      return run;
    }
    Files.createDirectories(root);
    Path fresh =
        Files.createTempDirectory(
            root,
            ".new-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.write(fresh.resolve("order.json"), JSON.writeValueAsBytes(order));
    for (Map.Entry<String, String> file : order.files().entrySet()) {
      Path path = fresh.resolve(file.getKey()).normalize();
      if (!path.startsWith(fresh)) {
        throw new IllegalArgumentException("an order's file leaves its run: " + file.getKey());
      }
      Files.createDirectories(path.resolveSibling(""));
      Files.writeString(path, file.getValue());
    }
    Files.createDirectory(fresh.resolve("output"));
    Files.createDirectory(fresh.resolve("starts"));
    Files.writeString(fresh.resolve(SUBMITTED), Long.toString(System.currentTimeMillis()));
    Files.move(fresh, run.path(), StandardCopyOption.ATOMIC_MOVE);
    return run;
  }

  /** All runs, the first submitted first. */
  List<RunDirectory> all() throws IOException {
    List<RunDirectory> runs = new ArrayList<>();
    if (Files.isDirectory(root)) {
      try (DirectoryStream<Path> paths =
          Files.newDirectoryStream(root, path -> !path.getFileName().toString().startsWith("."))) {
        paths.forEach(path -> runs.add(new RunDirectory(path)));
      }
    }
    runs.sort(
        Comparator.comparingLong(LocalRuns::submitted)
            .thenComparing(run -> run.path().getFileName()));
    return runs;
  }

  private static long submitted(RunDirectory run) {
    try {
      return Long.parseLong(Files.readString(run.path().resolve(SUBMITTED)).strip());
    } catch (IOException | NumberFormatException unknown) {
      return 0;
    }
  }
}
