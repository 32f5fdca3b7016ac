@NullMarked
package io.tunewright.api.sweep;

import org.jspecify.annotations.NullMarked;
