/** Who did what and when: every command leaves a row behind, through the API and the console. */
@NullMarked
package io.tunewright.api.audit;

import org.jspecify.annotations.NullMarked;
