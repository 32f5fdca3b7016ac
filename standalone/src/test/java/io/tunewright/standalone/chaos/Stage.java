package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.unchecked;

import io.tunewright.standalone.chaos.Member.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** A fleet that stands, with a model and rows to train on, from the first round to the last. */
final class Stage implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int ROWS = 64;

  private final Path directory;
  private final Fleet fleet;
  private final Front front;
  private final Ledger ledger;
  private final Receiver receiver = new Receiver();
  private final String rows;

  Stage(Path directory) {
    fleet = new Fleet(directory);
    front = new Front(fleet.members(Role.API));
    ledger = new Ledger(fleet.ground().chaos());
    this.directory = directory;
    register(Order.MODEL);
    rows = upload("it is");
  }

  /** A training file whose answers begin with these words; its id. */
  String upload(String words) {
    Path file = directory.resolve("rows.jsonl");
    unchecked(() -> Files.writeString(file, conversations(words)));
    return front.upload(file);
  }

  Fleet fleet() {
    return fleet;
  }

  Front front() {
    return front;
  }

  Ledger ledger() {
    return ledger;
  }

  Receiver receiver() {
    return receiver;
  }

  /** A folder that a schedule can watch, with as many rows as the training file has. */
  Path watched(String name) {
    Path folder = fleet.ground().watched().resolve(name);
    unchecked(() -> Files.createDirectories(folder));
    lay(folder, "it is");
    return folder;
  }

  /** Some more rows, all of them new, if these words are. */
  void lay(Path folder, String words) {
    Path file = folder.resolve(words.replace(' ', '-') + ".jsonl");
    unchecked(() -> {
      Path hidden =
          Files.writeString(folder.resolve("." + file.getFileName()), conversations(words));
      Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
    });
  }

  /** The id of the training file. */
  String rows() {
    return rows;
  }

  private void register(String model) {
    Path weights = fleet.ground().models().resolve(model);
    Standin.model(weights, model);
    front.register(model, weights);
  }

  /**
   * Lays out what the stand-in is to do for this order, and weights where it is to have its own.
   */
  void tell(Order order) {
    if (!order.model().equals(Order.MODEL)) {
      register(order.model());
    }
    Path plan = fleet.ground().chaos().resolve("plans/" + order.seed() + ".json");
    unchecked(() -> Files.write(plan, JSON.writeValueAsBytes(order.plan())));
  }

  @Override
  public void close() {
    ledger.close();
    receiver.close();
    fleet.close();
  }

  private static String conversations(String words) {
    return IntStream.range(0, ROWS)
        .mapToObj(
            row -> List.of(says("user", "number " + row), says("assistant", words + " " + row)))
        .map(messages -> "{\"messages\": [" + String.join(", ", messages) + "]}\n")
        .collect(Collectors.joining());
  }

  private static String says(String role, String content) {
    return "{\"role\": \"%s\", \"content\": \"%s\"}".formatted(role, content);
  }
}
