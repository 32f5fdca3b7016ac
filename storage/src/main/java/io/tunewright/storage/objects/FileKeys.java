package io.tunewright.storage.objects;

import io.tunewright.job.DatasetRef;

/** Where files of a project lie in the store, and what was made of them. */
public final class FileKeys {
  private FileKeys() {}

  /** An uploaded file, or one that was brought from elsewhere. */
  public static String content(String project, String file) {
    return "projects/" + project + "/files/" + file + "/content";
  }

  /** All of an upload in parts, before and after they are put together. */
  public static String upload(String project, String upload) {
    return "projects/" + project + "/files/" + upload + "/";
  }

  /** One of an upload's parts. */
  public static String part(String project, String upload, String part) {
    return upload(project, upload) + "parts/" + part;
  }

  /** The file that an upload becomes. */
  public static String whole(String project, String upload, String file) {
    return upload(project, upload) + "whole/" + file;
  }

  /** What the catalog knows of a file, beside its content. */
  public static String record(String content) {
    return content + ".json";
  }

  /** The manifest of a dataset's rows in the form that trainers read, by who made it of them. */
  public static String rowsManifest(DatasetRef dataset, String converter) {
    return rows(dataset.key()) + converter + "-" + dataset.sha256() + "/" + Manifests.NAME;
  }

  /** Deletes a file and all that was made of it; its record last, which is of no use alone. */
  public static void delete(ObjectStore store, String key) {
    store.list(rows(key)).toList().forEach(store::delete);
    store.delete(key);
    store.delete(record(key));
  }

  private static String rows(String key) {
    return key + "-rows/";
  }
}
