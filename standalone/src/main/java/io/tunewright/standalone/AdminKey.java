package io.tunewright.standalone;

/** The key of whoever owns the home: made at the first start, never logged. */
final class AdminKey {
  private AdminKey() {}

  static final String FILE = "key";
}
