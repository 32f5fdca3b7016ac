package io.tunewright.worker.track;

import io.tunewright.storage.objects.Hashing;
import io.tunewright.worker.stage.SafetensorsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A checkpoint as a trainer leaves it in its run's output, and what may become of it. */
record WrittenCheckpoint(Path output, long step) {
  static final String WEIGHTS = "adapter_model.safetensors";
  static final String OPTIMIZER = "optimizer.pt";
  static final String STATE = "trainer_state.json";

  /**
   * @param optimizerBytes how large its largest file is
   */
  static WrittenCheckpoint write(Path output, long step, int optimizerBytes) throws IOException {
    var written = new WrittenCheckpoint(output, step);
    Files.createDirectories(written.directory());
    SafetensorsFiles.vector(written.file(WEIGHTS), "a", 8);
    Files.write(written.file(OPTIMIZER), new byte[optimizerBytes]);
    Files.writeString(written.file(STATE), "{\"global_step\":%d}".formatted(step));
    written.mark(WEIGHTS, OPTIMIZER, STATE);
    return written;
  }

  Path directory() {
    return output.resolve("checkpoint-" + step);
  }

  Path file(String name) {
    return directory().resolve(name);
  }

  Path marker() {
    return output.resolve("checkpoint-" + step + ".json");
  }

  /** Marks it whole with these files, as they are now. */
  void mark(String... names) throws IOException {
    List<String> files = new ArrayList<>();
    for (String name : names) {
      files.add(
          """
          {"path":"%s","bytes":%d,"sha256":"%s"}\
          """
              .formatted(name, Files.size(file(name)), Hashing.of(file(name))));
    }
    Files.writeString(
        marker(),
        """
        {"step":%d,"directory":"checkpoint-%d","metrics":{"train_loss":4.5,"grad_norm":null},
         "files":[%s]}
        """
            .formatted(step, step, String.join(",", files)));
  }

  /** As trainers do that tell no hashes. */
  void forgetHashes() throws IOException {
    Files.writeString(
        marker(), Files.readString(marker()).replaceAll(",\"sha256\":\"[0-9a-f]*\"", ""));
  }

  void flipLastByte(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(file(name));
    bytes[bytes.length - 1] ^= 1;
    Files.write(file(name), bytes, StandardOpenOption.TRUNCATE_EXISTING);
  }
}
