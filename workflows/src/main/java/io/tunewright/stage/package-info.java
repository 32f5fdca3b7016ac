/** Stage 2: weights into S3 once, then onto a site once. */
@NullMarked
package io.tunewright.stage;

import org.jspecify.annotations.NullMarked;
