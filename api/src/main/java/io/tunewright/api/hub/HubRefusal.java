package io.tunewright.api.hub;

/** What a hub's clients are told, by the codes that they turn into their own errors. */
final class HubRefusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String code;

  private HubRefusal(String code, String message) {
    super(message);
    this.code = code;
  }

  /** The value of {@code X-Error-Code}. */
  String code() {
    return code;
  }

  static HubRefusal noRepo(String id) {
    return new HubRefusal(
        "RepoNotFound",
        "there is no model '%s', or the key's project may not see it".formatted(id));
  }

  static HubRefusal onSite(String id, String site) {
    return new HubRefusal(
        "RepoNotFound",
        "the files of '%s' lie on site '%s' and are only referenced: this hub has none of them"
            .formatted(id, site));
  }

  static HubRefusal noRevision(String id, String revision) {
    return new HubRefusal("RevisionNotFound", "'%s' has no revision '%s'".formatted(id, revision));
  }

  static HubRefusal noEntry(String id, String path) {
    return new HubRefusal("EntryNotFound", "'%s' has no '%s'".formatted(id, path));
  }
}
