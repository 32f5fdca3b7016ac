package io.tunewright.standalone.chaos;

/**
 * One request to the object store.
 *
 * @param member who asks
 * @param key of the object, without the bucket; empty for a request that concerns the bucket
 * @param query what follows the question mark, empty where there is none
 */
record StoreCall(Member member, String method, String key, String query) {

  /** Where a request stands when somebody is told of it. Nothing moves on until he returns. */
  enum Phase {
    /** The store has not heard of it yet. */
    ARRIVED,
    /** The store has half of its body. */
    HALFWAY,
    /** The store has done it; whoever asked does not know yet. */
    ANSWERED
  }

  boolean puts(String part) {
    return method.equals("PUT") && key.contains(part);
  }
}
