package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class TunewrightTest {
  @TempDir Path scratch;

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyCommand")
  void every_command_explains_itself_and_all_that_it_takes(String name, CommandLine command) {
    assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
    assertThat(command.getCommandSpec().options())
        .anyMatch(option -> option.usageHelp())
        .allSatisfy(option -> assertThat(option.description()).isNotEmpty());
    assertThat(command.getCommandSpec().positionalParameters())
        .allSatisfy(parameter -> assertThat(parameter.description()).isNotEmpty());
    assertThat(command.execute("--help")).isZero();
  }

  static Stream<Object[]> everyCommand() {
    return withSubcommands(Tunewright.commandLine())
        .filter(command -> !command.getCommandName().equals("help"))
        .map(command -> new Object[] {command.getCommandSpec().qualifiedName(), command});
  }

  @Test
  void a_command_that_fails_says_why_in_one_line_and_exits_with_1() {
    StringWriter said = new StringWriter();

    int code =
        Tunewright.commandLine()
            .setErr(new PrintWriter(said, true))
            .execute("keys", "list", "--home", scratch.toString());

    assertThat(code).isEqualTo(1);
    assertThat(said.toString())
        .startsWith("tunewright: no Tunewright runs on " + scratch)
        .hasLineCount(1);
  }

  @Test
  void a_wrong_usage_exits_with_2() {
    CommandLine quiet = Tunewright.commandLine().setErr(new PrintWriter(new StringWriter()));

    assertThat(quiet.execute("up", "--role=everything")).isEqualTo(2);
  }

  private static Stream<CommandLine> withSubcommands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(TunewrightTest::withSubcommands));
  }
}
