@NullMarked
package io.tunewright.api.console.settings;

import org.jspecify.annotations.NullMarked;
