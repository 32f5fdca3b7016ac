package io.tunewright.api.hub;

import io.swagger.v3.oas.annotations.Hidden;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** The metadata half of the hub's protocol. */
@RestController
@RequestMapping("/hf/api")
@Hidden
final class HubController {
  private static final int PAGE = 1000;

  private final HubShelf shelf;
  private final ObjectStore store;

  HubController(HubShelf shelf, ObjectStore store) {
    this.shelf = shelf;
    this.store = store;
  }

  @GetMapping("/whoami-v2")
  @Needs(Role.VIEWER)
  Map<String, Object> whoami(Caller caller) {
    return Map.of(
        "type", "user",
        "name", caller.owner().principal(),
        "orgs", List.of(),
        "auth", Map.of("type", "access_token"));
  }

  @GetMapping("/models")
  @Needs(Role.VIEWER)
  List<Map<String, Object>> list(
      Caller caller,
      @RequestParam(defaultValue = "") String search,
      @RequestParam(defaultValue = "") String author,
      @RequestParam(defaultValue = "1000") int limit) {
    return shelf.list(caller.project()).stream()
        .filter(repo -> repo.id().contains(search))
        .filter(repo -> author.isEmpty() || repo.id().startsWith(author + "/"))
        .limit(Math.clamp(limit, 0, PAGE))
        .map(repo -> {
          HubRepo.Revision revision = repo.revision("main");
          return HubView.info(repo, revision, manifest(revision));
        })
        .toList();
  }

  @GetMapping({"/models/{org}/{name}", "/models/{org}/{name}/revision/{revision}"})
  @Needs(Role.VIEWER)
  Map<String, Object> info(
      Caller caller,
      @PathVariable String org,
      @PathVariable String name,
      @PathVariable(required = false) @Nullable String revision) {
    HubRepo repo = shelf.find(caller.project(), org + "/" + name);
    HubRepo.Revision found = repo.revision(revision == null ? "main" : revision);
    return HubView.info(repo, found, manifest(found));
  }

  @GetMapping("/models/{org}/{name}/refs")
  @Needs(Role.VIEWER)
  Map<String, Object> refs(Caller caller, @PathVariable String org, @PathVariable String name) {
    HubRepo repo = shelf.find(caller.project(), org + "/" + name);
    return Map.of(
        "branches", List.of(ref("heads", "main", repo.revision("main").commit())),
        "tags",
            repo.revisions().stream()
                .flatMap(revision ->
                    revision.names().stream()
                        .filter(word -> !word.equals("main"))
                        .sorted()
                        .map(word -> ref("tags", word, revision.commit())))
                .toList(),
        "converts", List.of());
  }

  private static Map<String, String> ref(String kind, String name, String commit) {
    return Map.of("name", name, "ref", "refs/" + kind + "/" + name, "targetCommit", commit);
  }

  @GetMapping({
    "/models/{org}/{name}/tree/{revision}",
    "/models/{org}/{name}/tree/{revision}/{*path}"
  })
  @Needs(Role.VIEWER)
  ResponseEntity<List<HubView.Entry>> tree(
      Caller caller,
      @PathVariable String org,
      @PathVariable String name,
      @PathVariable String revision,
      @PathVariable(required = false) @Nullable String path,
      @RequestParam(defaultValue = "false") boolean recursive,
      @RequestParam(defaultValue = "0") int cursor,
      @RequestParam(defaultValue = "1000") int limit) {
    HubRepo repo = shelf.find(caller.project(), org + "/" + name);
    String directory = path == null ? "" : path.substring(1);
    List<HubView.Entry> all = HubView.tree(manifest(repo.revision(revision)), directory, recursive);
    if (all.isEmpty() && !directory.isEmpty()) {
      throw HubRefusal.noEntry(repo.id(), directory);
    }
    int from = Math.clamp(cursor, 0, all.size());
    int to = (int) Math.min(all.size(), from + (long) Math.clamp(limit, 1, PAGE));
    ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
    if (to < all.size()) {
      String next =
          ServletUriComponentsBuilder.fromCurrentRequest()
              .replaceQueryParam("cursor", to)
              .toUriString();
      answer.header("Link", "<" + next + ">; rel=\"next\"");
    }
    return answer.body(all.subList(from, to));
  }

  /** The entries among some paths that there are. */
  record Paths(@Nullable List<String> paths) {}

  @PostMapping("/models/{org}/{name}/paths-info/{revision}")
  @Needs(Role.VIEWER)
  List<HubView.Entry> paths(
      Caller caller,
      @PathVariable String org,
      @PathVariable String name,
      @PathVariable String revision,
      @RequestBody Paths wanted) {
    HubRepo repo = shelf.find(caller.project(), org + "/" + name);
    Manifest manifest = manifest(repo.revision(revision));
    return wanted.paths() == null
        ? List.of()
        : wanted.paths().stream()
            .flatMap(path -> manifest.file(path).stream())
            .map(HubView::entry)
            .toList();
  }

  private Manifest manifest(HubRepo.Revision revision) {
    return Manifests.get(store, revision.manifestKey());
  }

  @ExceptionHandler
  ResponseEntity<Map<String, String>> refuse(HubRefusal refusal) {
    return refused(refusal);
  }

  static ResponseEntity<Map<String, String>> refused(HubRefusal refusal) {
    String message = String.valueOf(refusal.getMessage());
    return ResponseEntity.status(HttpStatus.NOT_FOUND)
        .header("X-Error-Code", refusal.code())
        .header("X-Error-Message", message)
        .body(Map.of("error", message));
  }
}
