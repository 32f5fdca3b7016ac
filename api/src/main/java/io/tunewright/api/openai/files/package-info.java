/** Uploaded files, as OpenAI's clients know them. */
@NullMarked
package io.tunewright.api.openai.files;

import org.jspecify.annotations.NullMarked;
