@NullMarked
package io.tunewright.storage.webhooks;

import org.jspecify.annotations.NullMarked;
