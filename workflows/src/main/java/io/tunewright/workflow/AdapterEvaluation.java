package io.tunewright.workflow;

import io.tunewright.job.AdapterRef;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.Owner;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.Plan;
import org.jspecify.annotations.Nullable;

/**
 * The whole input of {@link EvaluationWorkflow}.
 *
 * @param owner the adapter's project, and who asks
 * @param request of the job that trained the adapter
 * @param plan likewise: the evaluation runs where the training ran
 * @param earlier the key of an order that an earlier workflow of it may have launched
 */
public record AdapterEvaluation(
    EvaluationId id,
    Owner owner,
    AdapterRef adapter,
    TuningRequest request,
    Plan.Ready plan,
    EvaluationSpec spec,
    @Nullable String earlier) {}
