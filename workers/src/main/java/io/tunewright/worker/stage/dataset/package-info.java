/** Brings single files of rows from where they lie into the object store. */
@NullMarked
package io.tunewright.worker.stage.dataset;

import org.jspecify.annotations.NullMarked;
