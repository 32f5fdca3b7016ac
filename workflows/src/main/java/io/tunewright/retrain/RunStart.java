package io.tunewright.retrain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a run, as its workflow tells it.
 *
 * @param run its id, where the catalog knows it already; null for a new one
 * @param workflow its workflow's id
 * @param execution the first Temporal run of this workflow
 * @param scheduledFor the time that it is for
 */
public record RunStart(
    String schedule,
    @Nullable String run,
    String workflow,
    String execution,
    Instant scheduledFor) {}
