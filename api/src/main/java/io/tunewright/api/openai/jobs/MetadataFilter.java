package io.tunewright.api.openai.jobs;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code metadata[name]=value} from a query, as OpenAI's clients write it. */
final class MetadataFilter {
  private static final String OPEN = "metadata[";

  private MetadataFilter() {}

  /** The pairs that a job must have; null for jobs without any. */
  static @Nullable Map<String, String> of(Map<String, String> query) {
    if ("null".equals(query.get("metadata"))) {
      return null;
    }
    Map<String, String> pairs = new HashMap<>();
    query.forEach((name, value) -> {
      if (name.startsWith(OPEN) && name.endsWith("]")) {
        pairs.put(name.substring(OPEN.length(), name.length() - 1), value);
      }
    });
    return pairs;
  }
}
