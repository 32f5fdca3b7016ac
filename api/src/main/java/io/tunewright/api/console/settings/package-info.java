/** Settings: keys, roles and the audit log. */
@NullMarked
package io.tunewright.api.console.settings;

import org.jspecify.annotations.NullMarked;
