package io.tunewright.worker.plan;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The licence as a model's own files state it. */
final class ModelCard {
  private static final Pattern FRONT_MATTER =
      Pattern.compile("\\A\uFEFF?---\\r?\\n(.*?)\\r?\\n---", Pattern.DOTALL);
  private static final int LONGEST = 80;

  /** Word in a licence's first lines, and what the hub calls it. */
  private static final List<String[]> TEXTS =
      List.of(
          new String[] {"mit license", "mit"},
          new String[] {"apache license", "apache-2.0"},
          new String[] {"deepseek license", "deepseek"},
          new String[] {"llama", "llama"},
          new String[] {"gnu general public license", "gpl"});

  private static final int FIRST_LINES = 400;

  private ModelCard() {}

  /** From the front matter of {@code README.md}, else from the first lines of {@code LICENSE}. */
  static Optional<String> licence(ModelFiles files) {
    return files
        .find("README.md")
        .flatMap(card -> fromFrontMatter(text(card)))
        .or(() -> files.find("LICENSE").flatMap(licence -> fromText(text(licence))));
  }

  private static String text(byte[] file) {
    return new String(file, StandardCharsets.UTF_8);
  }

  /** {@code license: other} means that {@code license_name} says which. */
  private static Optional<String> fromFrontMatter(String card) {
    Matcher front = FRONT_MATTER.matcher(card);
    if (!front.find()) {
      return Optional.empty();
    }
    Optional<String> licence = field(front.group(1), "license");
    return licence.filter("other"::equals).isPresent()
        ? field(front.group(1), "license_name").or(() -> licence)
        : licence;
  }

  private static Optional<String> field(String yaml, String name) {
    Matcher line =
        Pattern.compile(
                "^" + name + ":[ \\t]*(?:\\r?\\n[ \\t]*-)?[ \\t]*[\"']?([^\"'\\r\\n#]+)",
                Pattern.MULTILINE)
            .matcher(yaml);
    return line.find()
        ? Optional.of(line.group(1).strip())
            .filter(word -> !word.isEmpty() && word.length() <= LONGEST)
        : Optional.empty();
  }

  private static Optional<String> fromText(String licence) {
    String start =
        licence.substring(0, Math.min(FIRST_LINES, licence.length())).toLowerCase(Locale.ROOT);
    return TEXTS.stream()
        .filter(known -> start.contains(known[0]))
        .map(known -> known[1])
        .findFirst();
  }
}
