package io.tunewright.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.notify.Delivery;

/** Delivers one message to one webhook endpoint, again and again until it is received or stale. */
@WorkflowInterface
public interface DeliverWorkflow {
  @WorkflowMethod
  void deliver(Delivery delivery);
}
