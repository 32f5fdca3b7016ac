@NullMarked
package io.tunewright.worker.dataset;

import org.jspecify.annotations.NullMarked;
