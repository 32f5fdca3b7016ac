package io.tunewright.api.evaluations;

import io.tunewright.fault.TuningError;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A caller's task is data: nothing in it may name code, files or datasets. The site looks again, as
 * it knows its harness better.
 */
public final class OwnTask {
  private static final int LONGEST = 100_000;

  /** What a task may say, in the harness's words. */
  public static final Set<String> KEYS =
      Set.of(
          "task",
          "task_alias",
          "output_type",
          "test_split",
          "validation_split",
          "training_split",
          "fewshot_split",
          "doc_to_text",
          "doc_to_target",
          "doc_to_choice",
          "description",
          "target_delimiter",
          "fewshot_delimiter",
          "num_fewshot",
          "metric_list",
          "generation_kwargs",
          "filter_list",
          "repeats",
          "gen_prefix",
          "metadata");

  /** As harness.py has them; all else could name code or files. */
  public static final Set<String> GENERATION_KEYS =
      Set.of(
          "until",
          "do_sample",
          "temperature",
          "top_p",
          "top_k",
          "max_gen_toks",
          "max_new_tokens",
          "num_beams",
          "repetition_penalty");

  private static final Set<String> TYPES =
      Set.of("multiple_choice", "loglikelihood", "loglikelihood_rolling", "generate_until");

  private OwnTask() {}

  /**
   * @param field names it in refusals
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST saying what it may not say
   */
  static void check(String field, String name, String yaml) {
    Map<?, ?> task = mapping(field, yaml);
    for (Object key : task.keySet()) {
      if (!(key instanceof String word && KEYS.contains(word))) {
        throw refused(
            field,
            "it has the key '%s'; its rows come from data_file, and it may only say %s"
                .formatted(key, String.join(", ", new TreeSet<>(KEYS))));
      }
    }
    Object generation = task.get("generation_kwargs");
    if (generation != null
        && !(generation instanceof Map<?, ?> settings
            && GENERATION_KEYS.containsAll(settings.keySet()))) {
      throw refused(
          field,
          "its generation_kwargs are %s, wanted only %s"
              .formatted(generation, String.join(", ", new TreeSet<>(GENERATION_KEYS))));
    }
    Object own = task.get("task");
    if (own != null && !own.equals(name)) {
      throw refused(field, "it calls itself '%s', wanted '%s'".formatted(own, name));
    }
    if (!(task.get("output_type") instanceof String type && TYPES.contains(type))) {
      throw refused(
          field,
          "its output_type is '%s', wanted one of %s"
              .formatted(task.get("output_type"), String.join(", ", new TreeSet<>(TYPES))));
    }
  }

  private static Map<?, ?> mapping(String field, String yaml) {
    if (yaml.length() > LONGEST) {
      throw refused(
          field, "it has %d characters, wanted at most %d".formatted(yaml.length(), LONGEST));
    }
    try {
      // Tags, such as !function, are refused: plain data has none.
      Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
      if (read instanceof Map<?, ?> mapping) {
        return mapping;
      }
      throw refused(field, "it is no mapping");
    } catch (YAMLException | IllegalArgumentException unreadable) { // a number that is none
      throw refused(field, "it is no plain YAML: " + unreadable.getMessage());
    }
  }

  private static RuntimeException refused(String field, String why) {
    return TuningError.INVALID_REQUEST.at(field, field + ": " + why);
  }
}
