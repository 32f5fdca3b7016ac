/** What every activity needs. */
@NullMarked
package io.tunewright.worker.activity;

import org.jspecify.annotations.NullMarked;
