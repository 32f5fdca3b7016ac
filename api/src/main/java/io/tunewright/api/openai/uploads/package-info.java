/** Files that come in parts, as OpenAI's clients send large ones. */
@NullMarked
package io.tunewright.api.openai.uploads;

import org.jspecify.annotations.NullMarked;
