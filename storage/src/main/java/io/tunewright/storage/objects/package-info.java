/** The bytes: everything that lies in S3. The only package that knows the AWS SDK. */
@NullMarked
package io.tunewright.storage.objects;

import org.jspecify.annotations.NullMarked;
