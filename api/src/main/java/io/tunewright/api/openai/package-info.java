/** What all of the OpenAI-compatible resources share. */
@NullMarked
package io.tunewright.api.openai;

import org.jspecify.annotations.NullMarked;
