@NullMarked
package io.tunewright.worker.notify;

import org.jspecify.annotations.NullMarked;
