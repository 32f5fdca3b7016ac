package io.tunewright.worker.stage.hub;

import io.tunewright.fault.TuningError;
import io.tunewright.worker.stage.Listing.RemoteFile;
import io.tunewright.worker.stage.dataset.DatasetSource;
import io.tunewright.worker.stage.transfer.Content;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Single files of datasets on the Hugging Face Hub ({@code hf:datasets/org/name[@revision]/path}),
 * at the commit that the revision is now. A revision's own slashes are written {@code %2F}.
 */
public final class HuggingFaceDatasets implements DatasetSource {
  private static final Pattern LOCATOR =
      Pattern.compile(
          "datasets/([A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*)(?:@([A-Za-z0-9][A-Za-z0-9._%-]*))?/([^?#]+)");

  private final HubSettings settings;
  private final HubClient hub;

  public HuggingFaceDatasets(HubSettings settings, HubHttp http) {
    this.settings = settings;
    this.hub = new HubClient("hf", settings, http);
  }

  @Override
  public String scheme() {
    return "hf";
  }

  @Override
  public Content find(String locator, String project) {
    Matcher parts = LOCATOR.matcher(locator);
    if (!parts.matches() || locator.contains("..")) {
      throw TuningError.NOT_FOUND.because(
          "'hf:%s' names no file of a dataset, wanted hf:datasets/org/name[@revision]/path"
              .formatted(locator));
    }
    RepoRef repo =
        pinned(new RepoRef("hf", "datasets/" + parts.group(1), revision(parts)), project);
    RemoteFile file = file(repo, parts.group(3), project);
    URI uri =
        url(
            "/%s/resolve/%s/%s"
                .formatted(repo.name(), repo.revision(), RepoRef.encodedPath(file.path())));
    return new Content(
        "hf:" + locator,
        file.bytes(),
        file.sha256(),
        (offset, length) ->
            hub.open(uri, project, repo, new RangeStream.Range(offset, length, file.bytes())));
  }

  private static String revision(Matcher parts) {
    return parts.group(2) == null
        ? "main"
        : URLDecoder.decode(parts.group(2), StandardCharsets.UTF_8);
  }

  private RepoRef pinned(RepoRef repo, String project) {
    URI uri = url("/api/" + repo.name() + "/revision/" + RepoRef.encoded(repo.revision()));
    JsonNode info = hub.json(uri, project, repo).body();
    String commit = info.path("sha").asString("");
    if (!commit.matches("[0-9a-f]{40}")) {
      throw TuningError.NOT_FOUND.because(
          "%s tells the commit '%s' for %s, wanted 40 hex digits"
              .formatted(settings.endpoint(), commit, repo));
    }
    return repo.at(commit);
  }

  /** Looks in the file's own directory, page by page. */
  private RemoteFile file(RepoRef repo, String path, String project) {
    int slash = path.lastIndexOf('/');
    String directory = slash < 0 ? "" : "/" + RepoRef.encodedPath(path.substring(0, slash));
    @Nullable URI page = url("/api/" + repo.name() + "/tree/" + repo.revision() + directory);
    while (page != null) {
      HubClient.Json answer = hub.json(page, project, repo);
      for (JsonNode entry : answer.body().values()) {
        if (entry.path("path").asString("").equals(path)
            && entry.path("type").asString("").equals("file")) {
          return HuggingFace.file(entry);
        }
      }
      page = HuggingFace.next(page, answer.link());
    }
    throw TuningError.NOT_FOUND.because("%s has no file '%s'".formatted(repo, path));
  }

  private URI url(String path) {
    return URI.create(settings.endpoint() + path);
  }
}
