/**
 * What a job is: its identity, what was asked for, how it ended, and the references that stages
 * share.
 */
@NullMarked
package io.tunewright.job;

import org.jspecify.annotations.NullMarked;
