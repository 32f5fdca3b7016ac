package io.tunewright.api.servers;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.publish.Adapter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One model of a server's list, as vLLM and SGLang write it.
 *
 * @param id the name that requests say
 * @param root of an adapter the directory or repository that it was loaded from; null where the
 *     server doesn't say
 * @param parent of an adapter its base model's name; null for a base model
 */
record ServedModel(
    @JsonProperty("id") String id,
    @JsonProperty("root") @Nullable String root,
    @JsonProperty("parent") @Nullable String parent) {
  ServedModel {
    requireNonNull(id, "a model without id");
  }

  /** By its name, or by the directory that it was loaded from under another name. */
  boolean is(Adapter adapter) {
    String served = adapter.ref().servedName();
    return Set.of(served, adapter.model()).contains(id)
        || (parent != null && root != null && lastOf(root).equals(served));
  }

  private static String lastOf(String path) {
    String plain = path.replaceFirst("/+$", "");
    return plain.substring(plain.lastIndexOf('/') + 1);
  }
}
