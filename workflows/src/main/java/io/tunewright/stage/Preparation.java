package io.tunewright.stage;

import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;

/**
 * Weights that are to be staged ahead of any job.
 *
 * @param id of the request, and of the workflow that carries it out
 * @param model the name that they are registered under
 */
public record Preparation(String id, Owner owner, String model, ModelRef source) {}
