package io.tunewright.worker.stage;

import io.tunewright.plan.TensorShape;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a header's JSON token by token: memory grows with what is kept alone, and that within a
 * {@link HeaderRoom}.
 */
final class HeaderReading {
  private static final String METADATA = "__metadata__";

  /** Beyond what any writer puts into one value of the metadata. */
  private static final int LONGEST_STRING = 4 << 20;

  /** Names that differ all the time would only fill a table of known names. */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(LONGEST_STRING).build())
          .build();

  private final JsonParser parser;
  private final HeaderRoom room;
  private final List<Placed> tensors = new ArrayList<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private HeaderReading(JsonParser parser, HeaderRoom room) {
    this.parser = parser;
    this.room = room;
  }

  /** A tensor and where its bytes lie, counted from the end of the header. */
  record Placed(TensorShape tensor, long begin, long end) {}

  /** What stands in a header, in its own order. */
  record Entries(List<Placed> tensors, Map<String, String> metadata) {}

  /** A rule of the format that the header breaks. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1;

    Broken(String why) {
      super(why);
    }

    String why() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * @param json the header's bytes and none else
   */
  static Entries of(InputStream json, HeaderRoom room) throws IOException, Broken {
    try (JsonParser parser =
        JSON.createParser(
            ObjectReadContext.empty(),
            new InputStreamReader(json, StandardCharsets.UTF_8.newDecoder()))) {
      return new HeaderReading(parser, room).entries();
    } catch (JacksonException broken) {
      throw unlessUnreadable(broken);
    }
  }

  /** Broken JSON, or what the stream itself has thrown. */
  static Broken unlessUnreadable(JacksonException broken) throws IOException {
    if (broken instanceof JacksonIOException
        && broken.getCause() instanceof IOException unreadable
        && !(unreadable instanceof CharacterCodingException)
        && !(unreadable instanceof CharConversionException)) {
      throw unreadable;
    }
    return new Broken("its header is not JSON: " + broken.getOriginalMessage());
  }

  private Entries entries() throws Broken {
    parser.nextToken();
    Set<String> seen = new HashSet<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      keep(seen, name);
      parser.nextToken();
      if (name.equals(METADATA)) {
        readMetadata();
      } else {
        tensors.add(tensor(name));
      }
    }
    if (parser.nextToken() != null) {
      throw new Broken("its header is not JSON: something follows it");
    }
    return new Entries(tensors, metadata);
  }

  private void keep(Set<String> seen, String name) throws Broken {
    within(room.takeEntry(name.length()));
    if (!seen.add(name)) {
      throw new Broken("its header is not JSON: Duplicate key '%s'".formatted(name));
    }
  }

  private static void within(boolean room) throws Broken {
    if (!room) {
      throw new Broken(
          "its header and those of the model's other files hold more than fits into %,d bytes of memory"
              .formatted(HeaderRoom.BYTES));
    }
  }

  private void readMetadata() throws Broken {
    Broken noStrings = new Broken(METADATA + " is not a map of strings");
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw noStrings;
    }
    Set<String> seen = new HashSet<>();
    for (String key = parser.nextName(); key != null; key = parser.nextName()) {
      keep(seen, key);
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw noStrings;
      }
      within(room.takeEntry(parser.getStringLength()));
      metadata.put(key, parser.getString());
    }
  }

  private Placed tensor(String name) throws Broken {
    @Nullable String dtype = null;
    @Nullable List<Long> shape = null;
    @Nullable List<Long> offsets = null;
    Set<String> seen = new HashSet<>();
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      for (String key = parser.nextName(); key != null; key = parser.nextName()) {
        if (!seen.add(key)) {
          throw new Broken("its header is not JSON: Duplicate key '%s'".formatted(key));
        }
        JsonToken value = parser.nextToken();
        switch (key) {
          case "dtype" -> dtype = dtype(name, value);
          case "shape" -> shape = naturals(name, value);
          case "data_offsets" -> offsets = naturals(name, value);
          default -> {
            within(room.takeEntry(key.length()));
            parser.skipChildren();
          }
        }
      }
    } else {
      parser.skipChildren();
    }
    return placed(name, dtype, shape, offsets);
  }

  private String dtype(String tensor, JsonToken value) throws Broken {
    String known = value == JsonToken.VALUE_STRING ? Dtypes.known(parser.getString()) : null;
    if (known == null) {
      throw new Broken("tensor '%s' has the dtype %s".formatted(tensor, seen(value)));
    }
    return known;
  }

  private String seen(JsonToken value) {
    return switch (value) {
      case VALUE_STRING -> '"' + parser.getString() + '"';
      case START_OBJECT -> "{…";
      case START_ARRAY -> "[…";
      default -> parser.getString();
    };
  }

  private List<Long> naturals(String tensor, JsonToken value) throws Broken {
    if (value != JsonToken.START_ARRAY) {
      throw new Broken("tensor '%s' lacks a shape or its offsets".formatted(tensor));
    }
    List<Long> numbers = new ArrayList<>(4);
    for (JsonToken each = parser.nextToken();
        each != JsonToken.END_ARRAY;
        each = parser.nextToken()) {
      if (each != JsonToken.VALUE_NUMBER_INT
          || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || parser.getLongValue() < 0) {
        throw new Broken("tensor '%s' holds the size %s".formatted(tensor, seen(each)));
      }
      within(room.takeNumber());
      numbers.add(parser.getLongValue());
    }
    return numbers;
  }

  private static Placed placed(
      String name, @Nullable String dtype, @Nullable List<Long> shape, @Nullable List<Long> offsets)
      throws Broken {
    if (dtype == null) {
      throw new Broken("tensor '%s' has the dtype ".formatted(name));
    }
    if (shape == null || offsets == null) {
      throw new Broken("tensor '%s' lacks a shape or its offsets".formatted(name));
    }
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw new Broken("tensor '%s' lies at %s".formatted(name, offsets));
    }
    TensorShape tensor = new TensorShape(name, dtype, shape);
    long wanted = bytes(tensor);
    long bytes = offsets.get(1) - offsets.get(0);
    if (bytes != wanted) {
      throw new Broken(
          "tensor '%s' has %d bytes, its shape %s of %s wants %d"
              .formatted(name, bytes, shape, dtype, wanted));
    }
    return new Placed(tensor, offsets.get(0), offsets.get(1));
  }

  private static long bytes(TensorShape tensor) throws Broken {
    try {
      long all = Math.multiplyExact(tensor.elements(), Dtypes.bits(tensor.dtype()));
      if (all % 8 != 0) {
        throw new Broken("tensor '%s' doesn't fill whole bytes".formatted(tensor.name()));
      }
      return all / 8;
    } catch (ArithmeticException overflow) {
      throw new Broken("the size of tensor '%s' overflows".formatted(tensor.name()));
    }
  }
}
