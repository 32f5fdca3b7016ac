package io.tunewright.worker.stage.hub;

import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.worker.stage.FilePolicy;
import io.tunewright.worker.stage.Listing;
import io.tunewright.worker.stage.Listing.Provenance;
import io.tunewright.worker.stage.Listing.RemoteFile;
import io.tunewright.worker.stage.Source;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Models on ModelScope. It tells every file's sha256 but no commit of a branch; the commit is made
 * from paths and hashes, so that what is staged is pinned by content.
 */
public final class ModelScope implements Source {
  private static final String BRANCH = "master";

  private final HubSettings settings;
  private final HubClient hub;
  private final FilePolicy policy;

  public ModelScope(HubSettings settings, HubHttp http, FilePolicy policy) {
    this.policy = policy;
    this.settings = settings;
    this.hub = new HubClient("ms", settings, http, ModelScope::login);
  }

  /** Its own client logs in with a cookie; only some of its servers take a bearer token. */
  private static Map<String, String> login(String token) {
    return Map.of("Authorization", "Bearer " + token, "Cookie", "m_session_id=" + token);
  }

  @Override
  public String scheme() {
    return "ms";
  }

  @Override
  public Listing list(ModelRef ref, String project) {
    RepoRef repo = RepoRef.of(ref, BRANCH);
    JsonNode answer =
        hub.json(
                url(
                    "/api/v1/models/%s/repo/files?Revision=%s&Recursive=true"
                        .formatted(repo.name(), RepoRef.encoded(repo.revision()))),
                project,
                repo)
            .body();
    checkSuccess(answer, repo);
    List<RemoteFile> files = new ArrayList<>();
    for (JsonNode entry : answer.path("Data").path("Files").values()) {
      if (!entry.path("Type").asString("").equals("tree")) {
        files.add(
            new RemoteFile(
                entry.path("Path").asString(""), entry.path("Size").asLong(), sha256(entry), null));
      }
    }
    return policy.listing(
        ref,
        project,
        new SnapshotRef("ms", repo.name(), commit(files)),
        files,
        new Provenance(settings.endpoint() + "/models/" + repo.name(), null, false));
  }

  /** A refusal may come with HTTP 200, and then has a code of its own. */
  private void checkSuccess(JsonNode answer, RepoRef repo) {
    if (answer.path("Success").asBoolean(false)) {
      return;
    }
    String code = answer.path("Code").asString("unknown");
    String message = answer.path("Message").asString("");
    throw (code.matches("5\\d\\d") ? TuningError.SOURCE_UNREACHABLE : TuningError.MODEL_NOT_FOUND)
        .because(
            "%s does not give %s: code %s %s"
                .formatted(settings.endpoint(), repo, code, message)
                .strip());
  }

  private static @Nullable String sha256(JsonNode entry) {
    String told = entry.path("Sha256").asString("");
    return told.matches("[0-9a-f]{64}") ? told : null;
  }

  private static String commit(List<RemoteFile> files) {
    StringBuilder all = new StringBuilder();
    files.stream()
        .sorted(Comparator.comparing(RemoteFile::path))
        .forEach(file ->
            all.append(file.path())
                .append('\0')
                .append(file.sha256() == null ? file.bytes() : file.sha256())
                .append('\0'));
    return Hashing.of(all.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 40);
  }

  @Override
  public InputStream open(Listing listing, RemoteFile file, long offset, long length)
      throws IOException {
    RepoRef repo = RepoRef.of(listing.source(), BRANCH);
    return hub.open(
        url(
            "/models/%s/resolve/%s/%s"
                .formatted(
                    repo.name(),
                    RepoRef.encoded(repo.revision()),
                    RepoRef.encodedPath(file.path()))),
        listing.project(),
        repo,
        new RangeStream.Range(offset, length, file.bytes()));
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
