/** What a site is made of: accelerators, cores, memory, the trainer's packages. */
@NullMarked
package io.tunewright.worker.equipment;

import org.jspecify.annotations.NullMarked;
