@NullMarked
package io.tunewright.worker.equipment;

import org.jspecify.annotations.NullMarked;
