package io.tunewright.standalone;

import picocli.CommandLine.Command;

/** The command {@code tunewright keys}. */
@Command(name = "keys", mixinStandardHelpOptions = true)
final class Keys {}
