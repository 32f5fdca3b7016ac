package io.tunewright.api.auth;

import io.tunewright.storage.catalog.Role;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The least role that may call a handler. A handler without it can't be called at all. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Needs {
  Role value();

  /** Whether a call that is no GET is a command, which the audit log tells of. */
  boolean command() default true;
}
