package io.tunewright.job;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place on a site's filesystem, as references write it: {@code site:<site>/<absolute path>}.
 *
 * @param path absolute, without {@code .}, {@code ..} or empty parts
 */
public record SitePath(String site, String path) {
  /** The word before the colon of such references. */
  public static final String SCHEME = "site";

  private static final Pattern LOCATOR =
      Pattern.compile("([a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?)(/.*)", Pattern.DOTALL);

  private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[^/\\p{Cntrl}]+)+");

  public SitePath {
    if (!PATH.matcher(path).matches()) {
      throw refused(site + path);
    }
  }

  /**
   * What stands behind the colon; doubled slashes and one at the end are left out.
   *
   * @throws IllegalArgumentException saying what was wanted
   */
  public static SitePath of(String locator) {
    Matcher parts = LOCATOR.matcher(locator);
    if (!parts.matches()) {
      throw refused(locator);
    }
    return new SitePath(
        parts.group(1), parts.group(2).replaceAll("/{2,}", "/").replaceAll("(?<=.)/$", ""));
  }

  private static IllegalArgumentException refused(String locator) {
    return new IllegalArgumentException(
        "'site:%s' is no place on a site, wanted site:<site>/<absolute path> without '..'"
            .formatted(locator));
  }

  @Override
  public String toString() {
    return SCHEME + ":" + site + path;
  }
}
