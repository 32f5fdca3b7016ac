/** Fine-tuning jobs, their events and checkpoints, as OpenAI's clients know them. */
@NullMarked
package io.tunewright.api.openai.jobs;

import org.jspecify.annotations.NullMarked;
