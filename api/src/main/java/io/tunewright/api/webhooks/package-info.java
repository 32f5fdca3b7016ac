/** Webhook endpoints and what was sent to them. */
@NullMarked
package io.tunewright.api.webhooks;

import org.jspecify.annotations.NullMarked;
