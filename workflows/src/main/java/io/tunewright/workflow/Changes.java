package io.tunewright.workflow;

import io.temporal.workflow.Workflow;

/**
 * Every change of what a running workflow does, by name: workflows that began before it go on as
 * they began. Never rename or remove one while a workflow from before it may run (CONTRIBUTING).
 */
final class Changes {
  private static final String RELEASE_WEIGHTS = "release-weights";
  private static final String ENDS_ARE_TOLD = "ends-are-told";
  private static final String FINISHED_RUNS_ARE_LEFT = "finished-runs-are-left";
  private static final String ASKED_FIRST = "asked-first";

  private Changes() {}

  /** Jobs that began before sites had claims end as they always did. */
  static boolean weightsAreReleased() {
    return since(RELEASE_WEIGHTS);
  }

  /** The last attempt's end is told too, and another attempt waits a little. */
  static boolean endsAreTold() {
    return since(ENDS_ARE_TOLD);
  }

  /** A run that was seen to finish is not stopped at the end: its site may be away by then. */
  static boolean finishedRunsAreLeft() {
    return since(FINISHED_RUNS_ARE_LEFT);
  }

  /** Operators are asked before the weights are released, for which a site may be away. */
  static boolean operatorsAreAskedFirst() {
    return since(ASKED_FIRST);
  }

  private static boolean since(String change) {
    return Workflow.getVersion(change, Workflow.DEFAULT_VERSION, 1) >= 1;
  }
}
