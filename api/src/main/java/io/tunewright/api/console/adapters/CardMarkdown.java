package io.tunewright.api.console.adapters;

import io.tunewright.api.console.Words;
import io.tunewright.evaluate.Proof;
import io.tunewright.plan.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A model card as hubs read it: Markdown, with front matter for programs. */
final class CardMarkdown {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern TICKS = Pattern.compile("`+");

  private final ModelCard card;
  private final Words words;
  private final List<String> lines = new ArrayList<>();

  private CardMarkdown(ModelCard card, Words words) {
    this.card = card;
    this.words = words;
  }

  static String of(ModelCard card, Words words) {
    CardMarkdown markdown = new CardMarkdown(card, words);
    markdown.frontMatter();
    markdown.about();
    markdown.proof();
    markdown.scores();
    markdown.use();
    return String.join("\n", markdown.lines) + "\n";
  }

  private void frontMatter() {
    add("---");
    if (card.base() != null) {
      add("base_model: " + quoted(card.base().name()));
      add("base_model_relation: adapter");
    }
    add("library_name: peft");
    if (card.licence() != null) {
      add("license: " + quoted(card.licence()));
    }
    add("tags:", "- lora", "- tunewright", "---", "");
  }

  /** JSON's texts are YAML's too. */
  private static String quoted(String text) {
    return JSON.writeValueAsString(text);
  }

  private void about() {
    add("# " + card.served(), "");
    add("| | |", "|---|---|");
    row("Base model", card.base() == null ? null : "`" + card.base() + "`");
    row("Weights turned into", card.dtype());
    row("Licence of the base", card.licence());
    Recipe recipe = card.recipe();
    if (recipe != null) {
      row(
          "Method",
          "%s, LoRA r %d, alpha %d, dropout %s, on %s"
              .formatted(
                  recipe.method().name().toLowerCase(Locale.ROOT),
                  recipe.lora().r(),
                  recipe.lora().alpha(),
                  recipe.lora().dropout(),
                  String.join(", ", recipe.lora().targetModules())));
      row(
          "Training",
          "%s steps of %s, learning rate %s, %s, at most %s tokens a row, seed %d, by %s"
              .formatted(
                  words.count(recipe.maxSteps()),
                  card.step(),
                  words.exact(recipe.learningRate()),
                  recipe.schedule(),
                  words.count(recipe.maxLength()),
                  recipe.seed(),
                  recipe.trainer()));
    }
    if (card.training() != null) {
      row(
          "Dataset",
          "`%s`, sha256 `%s`".formatted(card.training().fileId(), card.training().sha256()));
    }
    if (card.result() != null) {
      row("Tokens trained on", words.count(card.result().trainedTokens()));
      row("Trainable parameters", words.count(card.result().trainableParameters()));
    }
    row(
        "Weights",
        "%s, sha256 `%s`".formatted(words.size(card.adapter().bytes()), card.adapter().sha256()));
    row("Job", "`" + card.row().origin().job() + "`");
    if (card.resumedFrom() != null) {
      row(
          "Goes on from",
          "step %s of `%s`"
              .formatted(words.count(card.resumedFrom().step()), card.resumedFrom().job()));
    }
    add("");
  }

  private void row(String name, @Nullable String value) {
    if (value != null) {
      add("| %s | %s |".formatted(name, value.replace("|", "\\|").replace('\n', ' ')));
    }
  }

  private void proof() {
    Proof proof = card.proof();
    if (proof == null) {
      return;
    }
    add("## What it changes", "");
    add(
        "Measured on %s rows that were %s, with the base loaded once:"
            .formatted(
                words.count(proof.rows()), proof.heldOut() ? "kept from training" : "trained on"),
        "");
    add("| | Base | Adapter |", "|---|---|---|");
    add(
        "| Loss per token | %s | %s |"
            .formatted(words.number(proof.baseLoss()), words.number(proof.adapterLoss())));
    add(
        "| Mean logit difference from the base | %s (noise) | %s |"
            .formatted(
                words.number(proof.meanBaseNoise()), words.number(proof.meanLogitDifference())),
        "");
    for (Proof.Sample sample : proof.samples()) {
      add("Prompt:", "", fenced(sample.prompt()), "");
      add("Base:", "", fenced(sample.base()), "");
      add("Adapter:", "", fenced(sample.adapter()), "");
    }
  }

  /** In a fence that no text breaks out of. */
  private static String fenced(String text) {
    int longest =
        TICKS
            .matcher(text)
            .results()
            .map(MatchResult::group)
            .mapToInt(String::length)
            .max()
            .orElse(0);
    String fence = "`".repeat(Math.max(3, longest + 1));
    return fence + "text\n" + text + "\n" + fence;
  }

  private void scores() {
    List<ScoreLine> scores = card.scores();
    if (scores.isEmpty()) {
      return;
    }
    add("## Scores", "", "| Metric | Base | This | Champion then |", "|---|---|---|---|");
    for (ScoreLine line : scores) {
      add(
          "| %s | %s | %s | %s |"
              .formatted(
                  line.metric(),
                  words.number(line.base() == null ? null : line.base().value()),
                  words.number(line.candidate() == null ? null : line.candidate().value()),
                  words.number(line.champion() == null ? null : line.champion().value())));
    }
    add("");
  }

  private void use() {
    add("## Use", "", "```sh", card.fetching(), "```", "");
    add("```python", card.withPeft(), "```", "");
    add("```sh", card.withVllm(), "```");
  }

  private void add(String... more) {
    lines.addAll(List.of(more));
  }
}
