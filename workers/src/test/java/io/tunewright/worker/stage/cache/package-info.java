@NullMarked
package io.tunewright.worker.stage.cache;

import org.jspecify.annotations.NullMarked;
