@NullMarked
package io.tunewright.notify;

import org.jspecify.annotations.NullMarked;
