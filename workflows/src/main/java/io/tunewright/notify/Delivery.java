package io.tunewright.notify;

/**
 * One message to one endpoint.
 *
 * @param id the message's, the same however often it is sent
 * @param round from 1; another one begins when somebody asks for it to be sent again
 */
public record Delivery(String id, int round) {

  /** Its workflow's. */
  public String workflowId() {
    return "deliver-%s-%d".formatted(id, round);
  }
}
