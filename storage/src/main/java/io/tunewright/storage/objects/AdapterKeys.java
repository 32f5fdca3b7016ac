package io.tunewright.storage.objects;

import io.tunewright.job.AdapterRef;
import io.tunewright.job.EvaluationId;

/** Where an adapter's own objects lie in the store, beside the files of its versions. */
public record AdapterKeys(String project, String name) {
  /** What stays of a version that was deleted: its number is never given again. */
  private static final String TOMBSTONE = "deleted.json";

  public AdapterKeys(AdapterRef version) {
    this(version.project(), version.name());
  }

  /** The prefix of all of it. */
  public String root() {
    return "projects/" + project + "/adapters/" + name + "/";
  }

  /** Where its aliases point, and where they have pointed. */
  public String aliases() {
    return root() + "aliases.json";
  }

  public String manifest(int version) {
    return new AdapterRef(project, name, version).prefix() + Manifests.NAME;
  }

  public String tombstone(int version) {
    return new AdapterRef(project, name, version).prefix() + TOMBSTONE;
  }

  /** What an evaluation of this version has measured, and what came of it. */
  public String scores(int version, EvaluationId evaluation) {
    return new AdapterRef(project, name, version).prefix() + "scores/" + evaluation + ".json";
  }
}
