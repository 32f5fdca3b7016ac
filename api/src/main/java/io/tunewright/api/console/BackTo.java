package io.tunewright.api.console;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which page a form is on, where whoever sent it is told what was refused. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface BackTo {
  /** The page's address; {@code {name}} stands for a part of the form's own, or a field of it. */
  String value();
}
