package io.tunewright.standalone.parts;

import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;

/**
 * Somebody else's Temporal, found by its address.
 *
 * @param target {@code host:port}
 */
public record ConfiguredTemporal(String target) implements TemporalServer {

  @Override
  public WorkflowServiceStubs connect() {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
  }

  @Override
  public String description() {
    return "Temporal at " + target;
  }

  @Override
  public void close() {}
}
