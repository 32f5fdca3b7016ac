package io.tunewright.standalone;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The command {@code tunewright demo}. */
@Command(name = "demo", mixinStandardHelpOptions = true)
final class Demo implements Callable<Integer> {
  @Override
  public Integer call() {
    return 1;
  }
}
