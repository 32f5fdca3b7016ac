package io.tunewright.worker.stage.hub;

import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code org/name[@revision]}, as hubs name models.
 *
 * @param revision a branch, tag or commit
 */
record RepoRef(String scheme, String name, String revision) {
  private static final Pattern LOCATOR =
      Pattern.compile(
          "([A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*)(?:@([A-Za-z0-9][A-Za-z0-9._/-]*))?");

  static RepoRef of(ModelRef ref, String usualRevision) {
    Matcher parts = LOCATOR.matcher(ref.locator());
    if (!parts.matches() || ref.locator().contains("..")) {
      throw TuningError.MODEL_NOT_FOUND.because(
          "'%s' names no model of a hub, wanted %s:org/name or %s:org/name@revision"
              .formatted(ref, ref.scheme(), ref.scheme()));
    }
    return new RepoRef(
        ref.scheme(), parts.group(1), parts.group(2) == null ? usualRevision : parts.group(2));
  }

  RepoRef at(String commit) {
    return new RepoRef(scheme, name, commit);
  }

  static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static String encodedPath(String path) {
    return Arrays.stream(path.split("/")).map(RepoRef::encoded).collect(Collectors.joining("/"));
  }

  @Override
  public String toString() {
    return scheme + ":" + name + "@" + revision;
  }
}
