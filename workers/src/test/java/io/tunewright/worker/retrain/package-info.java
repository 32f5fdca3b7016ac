@NullMarked
package io.tunewright.worker.retrain;

import org.jspecify.annotations.NullMarked;
