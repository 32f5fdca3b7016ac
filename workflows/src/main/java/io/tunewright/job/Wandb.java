package io.tunewright.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Weights and Biases run that the trainer is asked to report to. */
public record Wandb(
    String project, @Nullable String name, @Nullable String entity, List<String> tags) {
  public Wandb {
    if (project.isBlank()) {
      throw new IllegalArgumentException("integrations.wandb.project is empty, wanted a name");
    }
    tags = List.copyOf(tags);
  }
}
