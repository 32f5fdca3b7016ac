/** Brings weights from where they come from into the object store, and from there onto a site. */
@NullMarked
package io.tunewright.worker.stage;

import org.jspecify.annotations.NullMarked;
