@NullMarked
package io.tunewright.api.telemetry;

import org.jspecify.annotations.NullMarked;
