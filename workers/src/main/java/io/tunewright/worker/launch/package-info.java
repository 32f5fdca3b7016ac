/**
 * Hands orders to whatever runs trainers at a site; one package per engine, private behind {@link
 * io.tunewright.worker.launch.Launcher}.
 */
@NullMarked
package io.tunewright.worker.launch;

import org.jspecify.annotations.NullMarked;
