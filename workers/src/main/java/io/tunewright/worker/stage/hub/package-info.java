/** Model hubs over HTTP: Hugging Face's protocol and ModelScope's. */
@NullMarked
package io.tunewright.worker.stage.hub;

import org.jspecify.annotations.NullMarked;
