/** The pages about jobs: the list, a job, a new one. */
@NullMarked
package io.tunewright.api.console.jobs;

import org.jspecify.annotations.NullMarked;
