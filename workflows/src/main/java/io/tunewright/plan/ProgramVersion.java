package io.tunewright.plan;

/** The version of Tunewright that this process runs. */
public final class ProgramVersion {
  private ProgramVersion() {}

  /** As its jar says; {@code dev} where it runs from classes. */
  public static String current() {
    String version = ProgramVersion.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
