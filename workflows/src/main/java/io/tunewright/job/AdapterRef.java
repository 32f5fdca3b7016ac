package io.tunewright.job;

/**
 * One version of a project's adapter.
 *
 * @param version from 1
 */
public record AdapterRef(String project, String name, int version) {

  /** A name that is safe for a server, a directory, a repository and a label. */
  public String servedName() {
    return "%s-v%04d".formatted(name, version);
  }

  /** Where its files and manifest lie in S3. */
  public String prefix() {
    return "projects/" + project + "/adapters/" + name + "/" + version + "/";
  }
}
