package io.tunewright.worker.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows of any form, read as JSON lines of messages: the same rows always as the same bytes. Where a
 * row is bad, the end is a {@link BadDataset} that tells of all.
 */
final class ChatLines extends LineStream {
  private static final JsonMapper JSON = new JsonMapper();

  private final Rows rows;
  private final Reshaping reshaping;
  private final Runnable pulse;
  private final BadLines bad;

  /**
   * @param pulse called once for each row
   */
  ChatLines(Rows rows, Reshaping reshaping, Runnable pulse) {
    this.rows = rows;
    this.reshaping = reshaping;
    this.pulse = pulse;
    this.bad = new BadLines(rows.unit());
  }

  /** After a bad row nothing is written any more, but all rows are looked at. */
  @Override
  protected Optional<byte[]> next() throws IOException {
    while (true) {
      pulse.run();
      try {
        Optional<JsonNode> row = rows.next();
        if (row.isEmpty()) {
          break;
        }
        ChatRow chat = reshaping.read(row.get());
        if (bad.none()) {
          return Optional.of(
              (JSON.writeValueAsString(json(chat)) + "\n").getBytes(StandardCharsets.UTF_8));
        }
      } catch (BadRow wrong) {
        bad.add(rows.number(), wrong.reason());
      }
    }
    if (!bad.none()) {
      throw new BadDataset(bad.inWords());
    }
    return Optional.empty();
  }

  private static ObjectNode json(ChatRow chat) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    ArrayNode messages = row.putArray("messages");
    for (ChatRow.Turn turn : chat.turns()) {
      ObjectNode message =
          messages.addObject().put("role", turn.role()).put("content", turn.content());
      if (turn.role().equals("assistant") && !turn.trained()) {
        message.put("weight", 0);
      }
    }
    return row;
  }
}
