@NullMarked
package io.tunewright.api.servers;

import org.jspecify.annotations.NullMarked;
