package io.tunewright.api.console.adapters;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.Words;
import io.tunewright.api.registry.AdapterVersions;
import io.tunewright.api.servers.Servers;
import io.tunewright.catalog.EvaluationState;
import io.tunewright.job.DatasetRef;
import io.tunewright.plan.Plan;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.AliasMove;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A project's adapters, and the card of each version. */
@Controller
@RequestMapping("/adapters")
final class AdapterPages {
  private static final int PAGE = 50;
  private static final int VERSIONS = 25;
  private static final int MOVES = 50;

  private final Adapters adapters;
  private final AdapterVersions versions;
  private final Aliases aliases;
  private final Evaluations evaluations;
  private final Jobs jobs;
  private final Files files;
  private final Servers servers;
  private final ObjectStore store;
  private final Words words;

  AdapterPages(
      Adapters adapters,
      AdapterVersions versions,
      Aliases aliases,
      Evaluations evaluations,
      Jobs jobs,
      Files files,
      Servers servers,
      ObjectStore store,
      Words words) {
    this.adapters = adapters;
    this.versions = versions;
    this.aliases = aliases;
    this.evaluations = evaluations;
    this.jobs = jobs;
    this.files = files;
    this.servers = servers;
    this.store = store;
    this.words = words;
  }

  @GetMapping
  @Needs(Role.VIEWER)
  String list(Caller caller, @RequestParam(defaultValue = "") String after, Model model) {
    List<AdapterLine> found =
        adapters.list(caller.project()).stream()
            .collect(groupingBy(row -> row.adapter().ref().name(), TreeMap::new, toList()))
            .tailMap(after, false)
            .values()
            .stream()
            .limit(PAGE + 1)
            .map(AdapterLine::of)
            .toList();
    model.addAttribute("title", "Adapters");
    model.addAttribute("section", "adapters");
    model.addAttribute("adapters", found.subList(0, Math.min(PAGE, found.size())));
    model.addAttribute(
        "older", found.size() > PAGE ? "/adapters?after=" + found.get(PAGE - 1).name() : null);
    return "adapters/list";
  }

  /**
   * @param before the lowest version of the page before
   * @param earlier the time of the last move of the page before
   */
  @GetMapping("/{name}")
  @Needs(Role.VIEWER)
  String show(
      Caller caller,
      @PathVariable String name,
      @RequestParam(defaultValue = "2147483647") int before,
      @RequestParam @Nullable Instant earlier,
      Model model) {
    List<AdapterRow> all = versions.of(caller.project(), name, "name");
    List<AdapterRow> found =
        all.stream()
            .filter(row -> row.adapter().ref().version() < before)
            .limit(VERSIONS + 1)
            .toList();
    List<AdapterRow> page = found.subList(0, Math.min(VERSIONS, found.size()));
    List<AliasMove> moves = aliases.history(caller.project(), name).reversed();
    model.addAttribute("title", name);
    model.addAttribute("section", "adapters");
    model.addAttribute("name", name);
    model.addAttribute("champion", AdapterLine.champion(all));
    model.addAttribute("count", all.size());
    model.addAttribute("versions", page.stream().map(row -> line(caller, row)).toList());
    model.addAttribute(
        "older",
        found.size() > VERSIONS
            ? "/adapters/%s?before=%d".formatted(name, page.getLast().adapter().ref().version())
            : null);
    model.addAttribute("servers", servers.having(page.stream().map(AdapterRow::adapter).toList()));
    history(name, moves, earlier, model);
    model.addAttribute(
        "canRollBack", moves.stream().anyMatch(move -> wasChampion(move) && move.from() != null));
    model.addAttribute(
        "awaiting", evaluations.in(EvaluationState.AWAITING_APPROVAL, caller.project(), name));
    return "adapters/adapter";
  }

  private static void history(
      String name, List<AliasMove> moves, @Nullable Instant earlier, Model model) {
    List<AliasMove> found =
        moves.stream()
            .filter(move -> earlier == null || move.moved().isBefore(earlier))
            .limit(MOVES + 1)
            .toList();
    List<AliasMove> page = found.subList(0, Math.min(MOVES, found.size()));
    model.addAttribute("moves", page);
    model.addAttribute("allMoves", moves.size());
    model.addAttribute(
        "earlier",
        found.size() > MOVES
            ? "/adapters/%s?earlier=%s#history".formatted(name, page.getLast().moved())
            : null);
  }

  private static boolean wasChampion(AliasMove move) {
    return move.alias().equals(Aliases.CHAMPION);
  }

  private VersionLine line(Caller caller, AdapterRow row) {
    return new VersionLine(
        row,
        row.origin().step() != 0
            ? null
            : jobs.find(row.origin().job())
                .map(job -> job.verdict())
                .map(verdict -> verdict.proof())
                .orElse(null),
        newest(caller, row, 1).stream().findFirst().orElse(null));
  }

  private List<EvaluationRow> newest(Caller caller, AdapterRow row, int limit) {
    return evaluations.list(
        caller.project(),
        row.adapter().ref().name(),
        row.adapter().ref().version(),
        null,
        null,
        limit);
  }

  @GetMapping("/{name}/{version}")
  @Needs(Role.VIEWER)
  String version(
      Caller caller, @PathVariable String name, @PathVariable String version, Model model) {
    List<AdapterRow> all = versions.of(caller.project(), name, "name");
    AdapterRow row = AdapterVersions.named(all, version, "version");
    model.addAttribute("title", row.adapter().ref().servedName());
    model.addAttribute("section", "adapters");
    ModelCard card = card(caller, row);
    model.addAttribute("card", card);
    model.addAttribute("datasets", kept(caller, card));
    model.addAttribute("champion", AdapterLine.champion(all));
    model.addAttribute("evaluations", newest(caller, row, VERSIONS));
    model.addAttribute("servers", servers.having(List.of(row.adapter())));
    return "adapters/version";
  }

  @GetMapping("/{name}/{version}/README.md")
  @Needs(Role.VIEWER)
  ResponseEntity<String> markdown(
      Caller caller, @PathVariable String name, @PathVariable String version) {
    AdapterRow row =
        AdapterVersions.named(versions.of(caller.project(), name, "name"), version, "version");
    return ResponseEntity.ok()
        .contentType(new MediaType("text", "markdown", StandardCharsets.UTF_8))
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment().filename("README.md").build().toString())
        .body(CardMarkdown.of(card(caller, row), words));
  }

  private ModelCard card(Caller caller, AdapterRow row) {
    return ModelCard.of(
        row,
        store.endpoint(),
        Manifests.get(store, row.adapter().manifestKey()),
        jobs.find(row.origin().job()).map(JobRow::plan).map(Plan.Ready::placement).orElse(null),
        measured(caller, row));
  }

  /** Which of a version's datasets have not been deleted. */
  private Set<String> kept(Caller caller, ModelCard card) {
    return Stream.of(card.training(), card.validation())
        .flatMap(Stream::ofNullable)
        .map(DatasetRef::fileId)
        .filter(id -> files.find(caller.project(), id).isPresent())
        .collect(toSet());
  }

  private @Nullable EvaluationRow measured(Caller caller, AdapterRow row) {
    return newest(caller, row, VERSIONS).stream()
        .filter(each -> each.measured() != null)
        .findFirst()
        .orElse(null);
  }
}
