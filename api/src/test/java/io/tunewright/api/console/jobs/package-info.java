@NullMarked
package io.tunewright.api.console.jobs;

import org.jspecify.annotations.NullMarked;
