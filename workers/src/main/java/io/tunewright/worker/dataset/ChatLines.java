package io.tunewright.worker.dataset;

import java.io.IOException;
import java.io.InputStream;
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
final class ChatLines extends InputStream {
  private static final JsonMapper JSON = new JsonMapper();

  private final Rows rows;
  private final Reshaping reshaping;
  private final Runnable pulse;
  private final BadLines bad;
  private byte[] line = new byte[0];
  private int at;

  /**
   * @param pulse called once for each row
   */
  ChatLines(Rows rows, Reshaping reshaping, Runnable pulse) {
    this.rows = rows;
    this.reshaping = reshaping;
    this.pulse = pulse;
    this.bad = new BadLines(rows.unit());
  }

  /** The next whole line with its end, or empty behind the last one. Not to be mixed with reads. */
  Optional<byte[]> next() throws IOException {
    return advance() ? Optional.of(line) : Optional.empty();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (at == line.length && !advance()) {
      return -1;
    }
    int taken = Math.min(length, line.length - at);
    System.arraycopy(line, at, into, offset, taken);
    at += taken;
    return taken;
  }

  /** After a bad row nothing is written any more, but all rows are looked at. */
  private boolean advance() throws IOException {
    while (true) {
      pulse.run();
      try {
        Optional<JsonNode> row = rows.next();
        if (row.isEmpty()) {
          break;
        }
        ChatRow chat = reshaping.read(row.get());
        if (bad.none()) {
          line = (JSON.writeValueAsString(json(chat)) + "\n").getBytes(StandardCharsets.UTF_8);
          at = 0;
          return true;
        }
      } catch (BadRow wrong) {
        bad.add(rows.number(), wrong.reason());
      }
    }
    if (!bad.none()) {
      throw new BadDataset(bad.inWords());
    }
    return false;
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
