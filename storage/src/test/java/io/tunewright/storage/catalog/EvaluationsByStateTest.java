package io.tunewright.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.catalog.EvaluationState;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.Approval;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EvaluationsByStateTest {
  private static final Owner OWNER = new Owner("by-state", "ann");

  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private final Evaluations evaluations = CATALOG.get(Evaluations.class);

  @Test
  void thoseThatWaitAreFoundHoweverManyAreNewer() {
    AdapterRef mira = adapter("mira");
    EvaluationId first = evaluation(mira);
    evaluations.awaitApproval(first);
    evaluation(mira);
    EvaluationId second = evaluation(mira);
    evaluations.awaitApproval(second);
    evaluations.awaitApproval(evaluation(adapter("another")));

    assertThat(evaluations.in(EvaluationState.AWAITING_APPROVAL, OWNER.project(), "mira"))
        .extracting(EvaluationRow::id)
        .containsExactly(second, first);
    assertThat(evaluations.in(EvaluationState.AWAITING_APPROVAL, "elsewhere", "mira")).isEmpty();
  }

  private AdapterRef adapter(String name) {
    return CATALOG.get(Adapters.class).claimVersion(OWNER.project(), name, Origin.of(job()), 0);
  }

  private JobId job() {
    return CATALOG
        .get(Jobs.class)
        .create(Jobs.newId(), OWNER, new Request().build(), null, UUID.randomUUID().toString())
        .id();
  }

  private EvaluationId evaluation(AdapterRef ref) {
    EvaluationSpec spec =
        new EvaluationSpec(List.of(), List.of(), new Approval(Duration.ofMinutes(1)), true);
    return evaluations.create(Evaluations.newId(), OWNER, ref, job(), spec).id();
  }
}
