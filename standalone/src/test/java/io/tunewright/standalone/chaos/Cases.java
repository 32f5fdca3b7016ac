package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Expectation.UNTOUCHED;

import java.util.List;
import java.util.stream.Stream;

/** Everything that is known to go wrong, by name. */
final class Cases {
  private Cases() {}

  static List<Case> all() {
    return Stream.of(
            List.of(Case.of("nothing goes wrong", UNTOUCHED, scene -> scene.submit(scene.order()))),
            ApiCases.all(),
            WorkerCases.all(),
            SiteCases.all(),
            TrainerCases.all(),
            TemporalCases.all(),
            DatabaseCases.all(),
            StoreCases.all(),
            DiskCases.all(),
            CancelCases.all(),
            OperatorCases.all(),
            EvaluationCases.all(),
            ApprovalCases.all(),
            ScheduleCases.all(),
            WebhookCases.all(),
            TogetherCases.all())
        .flatMap(List::stream)
        .toList();
  }
}
