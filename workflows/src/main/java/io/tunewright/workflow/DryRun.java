package io.tunewright.workflow;

import io.tunewright.launch.LaunchOrder;
import io.tunewright.plan.Plan;
import org.jspecify.annotations.Nullable;

/**
 * What a job would do.
 *
 * @param order exactly what would be handed to the engine; null where the plan was refused
 */
public record DryRun(Plan plan, @Nullable LaunchOrder order) {}
