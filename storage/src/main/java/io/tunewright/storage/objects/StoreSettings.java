package io.tunewright.storage.objects;

import java.net.URI;

/**
 * Where the object store is and how to enter it.
 *
 * @param pathStyle whether the bucket stands in the path instead of the host name
 */
public record StoreSettings(
    URI endpoint,
    String region,
    String bucket,
    String accessKey,
    String secretKey,
    boolean pathStyle) {

  @Override
  public String toString() {
    return "StoreSettings[" + endpoint + ", " + region + ", " + bucket + "]";
  }
}
