package io.tunewright.standalone;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.joining;

import io.tunewright.storage.records.Rebuild;
import java.util.ArrayList;
import java.util.List;

/** What a rebuild says at its end. */
final class RebuildReport {
  private RebuildReport() {}

  static List<String> of(Rebuild.Summary summary, boolean dryRun) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "found in S3: "
            + summary.records().entrySet().stream()
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(joining(", ")));
    lines.add(
        (dryRun ? "would be added to the catalog: " : "added to the catalog: ")
            + summary.added().entrySet().stream()
                .filter(table -> table.getValue() > 0)
                .map(table -> table.getValue() + " " + table.getKey().word().replace('_', ' '))
                .collect(
                    collectingAndThen(joining(", "), list -> list.isEmpty() ? "nothing" : list)));
    if (!summary.unread().isEmpty()) {
      lines.add(summary.unread().size() + " records could not be restored:");
      summary.unread().forEach((key, reason) -> lines.add("  " + key + ": " + reason));
    }
    lines.add(
        "what S3 does not hold: API keys (the next start makes the owner's anew), events, uploads"
            + " and stagings under way, names of models that no job has used");
    return lines;
  }
}
