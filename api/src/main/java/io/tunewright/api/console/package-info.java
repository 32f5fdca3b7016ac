/** The operator console: pages rendered here, on the same classes as the API. */
@NullMarked
package io.tunewright.api.console;

import org.jspecify.annotations.NullMarked;
