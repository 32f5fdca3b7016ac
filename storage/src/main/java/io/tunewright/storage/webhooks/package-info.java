/** What those who enter webhook endpoints and those who send to them share. */
@NullMarked
package io.tunewright.storage.webhooks;

import org.jspecify.annotations.NullMarked;
