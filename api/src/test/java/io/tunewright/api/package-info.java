/** The API as its clients meet it: OpenAI's SDK and plain HTTP against a running server. */
@NullMarked
package io.tunewright.api;

import org.jspecify.annotations.NullMarked;
