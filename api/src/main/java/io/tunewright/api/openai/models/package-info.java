/** Base models and adapters, as OpenAI's clients know them. */
@NullMarked
package io.tunewright.api.openai.models;

import org.jspecify.annotations.NullMarked;
