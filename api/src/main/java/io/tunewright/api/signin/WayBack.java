package io.tunewright.api.signin;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Where a browser goes on after it has signed in: a page of this console, never another host. */
final class WayBack {
  private static final String HOME = "/";

  private WayBack() {}

  /**
   * The wanted page, or the first one where none is wanted or it isn't one of ours.
   *
   * @param wanted as the browser says, so anything
   */
  static String to(@Nullable String wanted) {
    if (wanted == null || !wanted.startsWith("/") || wanted.split("[?#]", 2)[0].contains("//")) {
      return HOME;
    }
    try {
      URI page = new URI(wanted);
      boolean leadsAstray = page.getRawPath().matches("/(sign-in|sign-out|v1|hf)(/.*)?");
      return leadsAstray ? HOME : wanted;
    } catch (URISyntaxException malformed) {
      return HOME;
    }
  }

  /** The page of an address that a browser tells with its host, such as htmx does. */
  static String toPageOf(@Nullable String address) {
    try {
      URI page = new URI(address == null ? HOME : address);
      String query = page.getRawQuery();
      return to(query == null ? page.getRawPath() : page.getRawPath() + "?" + query);
    } catch (URISyntaxException malformed) {
      return HOME;
    }
  }
}
