package io.tunewright.api.hub;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.storage.objects.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How the hub's protocol writes repositories and files; all files are told with their sha256. */
final class HubView {
  /** Of git's pointer to such a file. */
  private static final int POINTER_BYTES = 134;

  private HubView() {}

  /** One entry of a tree. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Entry(
      @JsonProperty("type") String type,
      @JsonProperty("oid") String oid,
      @JsonProperty("size") long size,
      @JsonProperty("path") String path,
      @JsonProperty("lfs") @Nullable Lfs lfs) {}

  /** What a file's bytes are. */
  record Lfs(
      @JsonProperty("oid") String oid,
      @JsonProperty("size") long size,
      @JsonProperty("pointerSize") int pointerSize) {}

  static Entry entry(Manifest.Entry file) {
    return new Entry(
        "file",
        file.sha256().substring(0, 40),
        file.bytes(),
        file.path(),
        new Lfs(file.sha256(), file.bytes(), POINTER_BYTES));
  }

  /**
   * What lies below a directory.
   *
   * @param directory empty for the root
   */
  static List<Entry> tree(Manifest manifest, String directory, boolean recursive) {
    String prefix = directory.isEmpty() ? "" : directory + "/";
    Map<String, Entry> entries = new TreeMap<>();
    for (Manifest.Entry file : manifest.files()) {
      if (!file.path().startsWith(prefix)) {
        continue;
      }
      for (int at = file.path().indexOf('/', prefix.length());
          at >= 0;
          at = recursive ? file.path().indexOf('/', at + 1) : -1) {
        String folder = file.path().substring(0, at);
        entries.put(folder, new Entry("directory", "0".repeat(40), 0, folder, null));
      }
      if (recursive || file.path().indexOf('/', prefix.length()) < 0) {
        entries.put(file.path(), entry(file));
      }
    }
    return List.copyOf(entries.values());
  }

  /** A repository at a revision. */
  static Map<String, Object> info(HubRepo repo, HubRepo.Revision revision, Manifest manifest) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("_id", revision.commit());
    info.put("id", repo.id());
    info.put("modelId", repo.id());
    info.put("sha", revision.commit());
    info.put("lastModified", revision.time().toString());
    info.put("createdAt", revision.time().toString());
    info.put("private", true);
    info.put("gated", false);
    info.put("disabled", false);
    info.put("downloads", 0);
    info.put("likes", 0);
    Object licence = manifest.about().get("licence");
    info.put("tags", licence == null ? List.of() : List.of("license:" + licence));
    if (licence != null) {
      info.put("cardData", Map.of("license", licence));
    }
    List<Map<String, Object>> siblings = new ArrayList<>();
    for (Manifest.Entry file : manifest.files()) {
      siblings.add(
          Map.of(
              "rfilename", file.path(),
              "size", file.bytes(),
              "blobId", file.sha256().substring(0, 40),
              "lfs",
                  Map.of(
                      "sha256", file.sha256(),
                      "size", file.bytes(),
                      "pointerSize", POINTER_BYTES)));
    }
    info.put("siblings", siblings);
    return info;
  }
}
