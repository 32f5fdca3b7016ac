package io.tunewright.worker.dataset;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The header of a Parquet page, in Thrift's compact protocol (parquet.thrift, {@code PageHeader}).
 *
 * @param bytes of the page once it is unpacked
 * @param packed bytes that follow the header
 * @param values of a page of data, 0 of another one
 * @param levels bytes of these that come first and are never packed
 * @param isPacked whether the column's codec was used at all
 */
record PageHeader(int bytes, int packed, int values, int levels, boolean isPacked) {
  private static final int STRUCT = 12;
  private static final int DEEPEST = 8;

  /**
   * Reads the header at the buffer's position, and leaves that behind it.
   *
   * @throws BadDataset where there is none
   */
  static PageHeader read(ByteBuffer in) {
    int bytes = -1;
    int packed = -1;
    Data data = new Data(0, 0, true);
    try {
      int field = 0;
      for (int head = in.get() & 0xff; head != 0; head = in.get() & 0xff) {
        field = head >> 4 == 0 ? (int) signed(in) : field + (head >> 4);
        int type = head & 0xf;
        switch (field) {
          case 2 -> bytes = number(in, type);
          case 3 -> packed = number(in, type);
          case 5, 8 -> data = data(in, type, field == 8);
          default -> skip(in, type, 0);
        }
      }
    } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException cut) {
      throw broken();
    }
    if (data.values() < 0 || data.levels() < 0 || bytes < data.levels() || packed < data.levels()) {
      throw broken();
    }
    return new PageHeader(bytes, packed, data.values(), data.levels(), data.isPacked());
  }

  private static BadDataset broken() {
    return new BadDataset("the Parquet file has a page without a sound header, wanted whole pages");
  }

  private record Data(int values, int levels, boolean isPacked) {}

  /**
   * @param second whether it is a header of the second kind, which keeps the levels apart
   */
  private static Data data(ByteBuffer in, int type, boolean second) {
    if (type != STRUCT) {
      throw broken();
    }
    int values = -1;
    int levels = 0;
    boolean packed = true;
    int field = 0;
    for (int head = in.get() & 0xff; head != 0; head = in.get() & 0xff) {
      field = head >> 4 == 0 ? (int) signed(in) : field + (head >> 4);
      if (field == 1) {
        values = number(in, head & 0xf);
      } else if (second && (field == 5 || field == 6)) {
        levels = Math.addExact(levels, notNegative(number(in, head & 0xf)));
      } else if (second && field == 7) {
        packed = (head & 0xf) == 1;
      } else {
        skip(in, head & 0xf, 1);
      }
    }
    return new Data(values, levels, packed);
  }

  private static int notNegative(int number) {
    if (number < 0) {
      throw broken();
    }
    return number;
  }

  private static int number(ByteBuffer in, int type) {
    if (type != 5) {
      throw broken();
    }
    return Math.toIntExact(signed(in));
  }

  private static void skip(ByteBuffer in, int type, int depth) {
    if (depth > DEEPEST) {
      throw broken();
    }
    switch (type) {
      case 1, 2 -> {}
      case 5, 6 -> varint(in);
      case 8 -> {
        int length = Math.toIntExact(varint(in));
        in.position(in.position() + length);
      }
      case STRUCT -> {
        for (int head = in.get() & 0xff; head != 0; head = in.get() & 0xff) {
          if (head >> 4 == 0) {
            varint(in);
          }
          skip(in, head & 0xf, depth + 1);
        }
      }
      default -> throw broken(); // no header of a page has anything else, nor a list
    }
  }

  private static long signed(ByteBuffer in) {
    long raw = varint(in);
    return (raw >>> 1) ^ -(raw & 1);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw broken();
  }
}
