package io.tunewright.worker.dataset;

import dev.hardwood.metadata.RepetitionType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.schema.SchemaNode;
import dev.hardwood.schema.SchemaNode.GroupNode;
import dev.hardwood.schema.SchemaNode.PrimitiveNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts nested values together from the columns that they were taken apart into. A column tells, for
 * each optional struct and each list above it, a layer: which items are there, and where an item's
 * own items begin. What is null is left out, as JSON's own rows leave it out.
 */
final class ParquetValues {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<Integer, ColumnReader> columns;

  /**
   * @param columns by their index in the file's schema, all at the same batch
   */
  ParquetValues(Map<Integer, ColumnReader> columns) {
    this.columns = columns;
  }

  /** A field of the batch's {@code index}th row, null where it has none. */
  @Nullable JsonNode of(SchemaNode field, int index) throws BadRow {
    return value(field, 0, index);
  }

  private @Nullable JsonNode value(SchemaNode node, int layer, int index) throws BadRow {
    return switch (node) {
      case PrimitiveNode leaf -> leaf(leaf, index);
      case GroupNode list when list.isList() -> list(list, layer, index);
      case GroupNode map when map.isMap() || map.isVariant() ->
          throw new BadRow(
              "has a %s, wanted text, numbers, lists or structs".formatted(map.name()));
      case GroupNode struct -> struct(struct, layer, index);
    };
  }

  private @Nullable JsonNode list(GroupNode list, int layer, int index) throws BadRow {
    ColumnReader column = column(list);
    if (column.getLayerValidity(layer).isNull(index)) {
      return null;
    }
    int[] offsets = column.getLayerOffsets(layer);
    ArrayNode items = JSON.arrayNode();
    for (int item = offsets[index]; item < offsets[index + 1]; item++) {
      JsonNode value = value(list.getListElement(), layer + 1, item);
      items.add(value == null ? JSON.nullNode() : value);
    }
    return items;
  }

  private @Nullable JsonNode struct(GroupNode struct, int layer, int index) throws BadRow {
    boolean optional = struct.repetitionType() == RepetitionType.OPTIONAL;
    if (optional && column(struct).getLayerValidity(layer).isNull(index)) {
      return null;
    }
    ObjectNode fields = JSON.objectNode();
    for (SchemaNode field : struct.children()) {
      JsonNode value = value(field, optional ? layer + 1 : layer, index);
      if (value != null) {
        fields.set(field.name(), value);
      }
    }
    return fields;
  }

  private @Nullable JsonNode leaf(PrimitiveNode leaf, int index) throws BadRow {
    ColumnReader column = column(leaf);
    if (column.getLeafValidity().isNull(index)) {
      return null;
    }
    return switch (leaf.type()) {
      case BOOLEAN -> JSON.booleanNode(column.getBooleans()[index]);
      case INT32 -> JSON.numberNode(column.getInts()[index]);
      case INT64 -> JSON.numberNode(column.getLongs()[index]);
      case FLOAT -> number(column.getFloats()[index]);
      case DOUBLE -> number(column.getDoubles()[index]);
      case BYTE_ARRAY -> JSON.stringNode(text(leaf, column, index));
      case INT96, FIXED_LEN_BYTE_ARRAY ->
          throw new BadRow("has a %s in '%s', wanted text".formatted(leaf.type(), leaf.name()));
    };
  }

  /** Where some rows lack a whole number, its column is often one of fractions. */
  private static JsonNode number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1L << 53
        ? JSON.numberNode((long) value)
        : JSON.numberNode(value);
  }

  private static String text(PrimitiveNode leaf, ColumnReader column, int index) throws BadRow {
    int[] offsets = column.getBinaryOffsets();
    ByteBuffer bytes =
        ByteBuffer.wrap(
            column.getBinaryValues(), offsets[index], offsets[index + 1] - offsets[index]);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException broken) {
      throw new BadRow("has bytes in '%s' that are not UTF-8, wanted UTF-8".formatted(leaf.name()));
    }
  }

  /** Any column below a node tells of the layers above it. */
  private ColumnReader column(SchemaNode node) {
    return switch (node) {
      case PrimitiveNode leaf ->
          java.util.Objects.requireNonNull(columns.get(leaf.columnIndex()), leaf.name());
      case GroupNode group -> column(group.children().getFirst());
    };
  }
}
