@NullMarked
package io.tunewright.worker.launch.equipment;

import org.jspecify.annotations.NullMarked;
