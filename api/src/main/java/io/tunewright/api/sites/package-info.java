/** Sites: what they have, and whether they can be seen. */
@NullMarked
package io.tunewright.api.sites;

import org.jspecify.annotations.NullMarked;
