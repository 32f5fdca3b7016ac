/** How pages show logs of runs. */
@NullMarked
package io.tunewright.api.console.logs;

import org.jspecify.annotations.NullMarked;
