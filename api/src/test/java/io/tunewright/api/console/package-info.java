@NullMarked
package io.tunewright.api.console;

import org.jspecify.annotations.NullMarked;
