package io.tunewright.worker.stage.hub;

import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.worker.stage.FilePolicy;
import io.tunewright.worker.stage.Listing;
import io.tunewright.worker.stage.Listing.Provenance;
import io.tunewright.worker.stage.Listing.RemoteFile;
import io.tunewright.worker.stage.Source;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Models on the Hugging Face Hub, or on a mirror that speaks as it does. */
public final class HuggingFace implements Source {
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

  private final HubSettings settings;
  private final HubClient hub;
  private final FilePolicy policy;

  public HuggingFace(HubSettings settings, HubHttp http, FilePolicy policy) {
    this.policy = policy;
    this.settings = settings;
    this.hub = new HubClient("hf", settings, http);
  }

  @Override
  public String scheme() {
    return "hf";
  }

  @Override
  public ModelRef at(ModelRef ref, SnapshotRef snapshot) {
    return new ModelRef("hf:" + RepoRef.of(ref, "main").name() + "@" + snapshot.commit());
  }

  @Override
  public Listing list(ModelRef ref, String project) {
    RepoRef repo = RepoRef.of(ref, "main");
    JsonNode info =
        hub.json(
                url("/api/models/" + repo.name() + "/revision/" + RepoRef.encoded(repo.revision())),
                project,
                repo)
            .body();
    String name = info.path("id").asString(repo.name());
    if (!name.equalsIgnoreCase(repo.name())) {
      throw hub.renamed(repo, name);
    }
    String commit = info.path("sha").asString("");
    return policy.listing(
        ref,
        project,
        snapshot(repo, name, commit),
        tree(repo.at(commit), project),
        provenance(name, commit, info));
  }

  private SnapshotRef snapshot(RepoRef repo, String name, String commit) {
    try {
      return new SnapshotRef("hf", name, commit);
    } catch (IllegalArgumentException strange) {
      throw TuningError.MODEL_NOT_FOUND.because(
          "%s answered for %s: %s".formatted(settings.endpoint(), repo, strange.getMessage()),
          strange);
    }
  }

  private Provenance provenance(String name, String commit, JsonNode info) {
    JsonNode gated = info.path("gated");
    return new Provenance(
        settings.endpoint() + "/" + name + "/tree/" + commit,
        licence(info),
        gated.isString() || gated.asBoolean(false));
  }

  private static @Nullable String licence(JsonNode info) {
    JsonNode card = info.path("cardData").path("license");
    if (card.isString()) {
      return card.asString();
    }
    for (JsonNode tag : info.path("tags").values()) {
      if (tag.asString("").startsWith("license:")) {
        return tag.asString().substring("license:".length());
      }
    }
    return null;
  }

  private List<RemoteFile> tree(RepoRef repo, String project) {
    List<RemoteFile> files = new ArrayList<>();
    URI page = url("/api/models/" + repo.name() + "/tree/" + repo.revision() + "?recursive=true");
    while (page != null) {
      HubClient.Json answer = hub.json(page, project, repo);
      for (JsonNode entry : answer.body().values()) {
        if (!entry.path("type").asString("").equals("directory")) {
          files.add(file(entry));
        }
      }
      page = next(page, answer.link());
    }
    return files;
  }

  static RemoteFile file(JsonNode entry) {
    String path = entry.path("path").asString("");
    if (!entry.path("type").asString("").equals("file")) {
      throw TuningError.UNSAFE_WEIGHTS.because(
          "'%s' is a %s, wanted a plain file".formatted(path, entry.path("type").asString("")));
    }
    JsonNode lfs = entry.path("lfs");
    return lfs.isObject()
        ? new RemoteFile(path, lfs.path("size").asLong(), lfs.path("oid").asString(""), null)
        : new RemoteFile(path, entry.path("size").asLong(), null, entry.path("oid").asString(null));
  }

  /** A next page on another host is not believed. */
  static @Nullable URI next(URI page, Optional<String> link) {
    Matcher next = NEXT.matcher(link.orElse(""));
    if (!next.find()) {
      return null;
    }
    URI uri = page.resolve(next.group(1));
    String query = uri.getRawQuery();
    return URI.create(
        page.toString().replaceFirst("\\?.*", "") + (query == null ? "" : "?" + query));
  }

  @Override
  public InputStream open(Listing listing, RemoteFile file, long offset, long length)
      throws IOException {
    RepoRef repo = RepoRef.of(listing.source(), "main").at(listing.snapshot().commit());
    URI uri =
        url(
            "/"
                + repo.name()
                + "/resolve/"
                + repo.revision()
                + "/"
                + RepoRef.encodedPath(file.path()));
    return hub.open(
        uri, listing.project(), repo, new RangeStream.Range(offset, length, file.bytes()));
  }

  @Override
  public String address(ModelRef ref) {
    return settings.endpoint().toString();
  }

  @Override
  public Optional<Instant> closedUntil() {
    return hub.closedUntil();
  }

  private URI url(String path) {
    return URI.create(settings.endpoint() + path);
  }
}
