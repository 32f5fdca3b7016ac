package io.tunewright.job;

import java.util.regex.Pattern;

/**
 * Whose a job, file or adapter is.
 *
 * @param project a lower-case DNS label of at most 40 characters; {@code default} where none is
 *     named
 * @param principal who asked, as the key that was used says
 */
public record Owner(String project, String principal) {
  private static final Pattern PROJECT = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

  public Owner {
    if (!PROJECT.matcher(project).matches()) {
      throw new IllegalArgumentException(
          "not a project name: '"
              + project
              + "', wanted at most 40 lower-case letters, digits and inner hyphens");
    }
    if (principal.isBlank()) {
      throw new IllegalArgumentException("a principal is needed");
    }
  }
}
