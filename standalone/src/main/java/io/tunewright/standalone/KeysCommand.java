package io.tunewright.standalone;

import io.tunewright.storage.catalog.Role;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The command {@code tunewright keys}: over HTTP, with the key in the data directory. */
@Command(
    name = "keys",
    description = "Makes, lists and revokes the API's keys, on the server that runs on this home.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {KeysCommand.Create.class, KeysCommand.Listing.class, KeysCommand.Revoke.class})
final class KeysCommand {
  private static final String PATH = "/tunewright/keys";

  @Command(
      name = "create",
      description = {
        "Makes a key and prints it.",
        "It is shown this once: the server keeps only a hash of it."
      },
      mixinStandardHelpOptions = true)
  static final class Create implements Callable<Integer> {
    @Mixin private final HomeOption home = new HomeOption();

    @Parameters(
        paramLabel = "PRINCIPAL",
        description = "Who will use it: a person, or a program. Jobs are accounted to this name.")
    private String principal = "";

    @Option(
        names = "--project",
        paramLabel = "PROJECT",
        description = "The project whose jobs and adapters it reaches. Default: default.")
    private String project = "default";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description =
            "viewer (reads), operator (also uploads, submits, cancels) or admin (also makes keys)."
                + " Default: operator.")
    private Role role = Role.OPERATOR;

    @Override
    public Integer call() {
      JsonNode made =
          ApiClient.of(home.open())
              .post(
                  PATH,
                  Map.of(
                      "principal",
                      principal,
                      "project",
                      project,
                      "role",
                      role.name().toLowerCase(Locale.ROOT)));
      System.out.println(made.path("secret").asString());
      return 0;
    }
  }

  @Command(name = "list", description = "Lists the keys.", mixinStandardHelpOptions = true)
  static final class Listing implements Callable<Integer> {
    @Mixin private final HomeOption home = new HomeOption();

    @Override
    public Integer call() {
      String row = "%-32s %-10s %-16s %-20s %s%n";
      System.out.printf(row, "ID", "ROLE", "PROJECT", "PRINCIPAL", "STATE");
      for (JsonNode key : ApiClient.of(home.open()).get(PATH).path("data")) {
        System.out.printf(
            row,
            key.path("id").asString(),
            key.path("role").asString(),
            key.path("project").asString(),
            key.path("principal").asString(),
            key.path("revoked_at").isNumber() ? "revoked" : "valid");
      }
      return 0;
    }
  }

  @Command(
      name = "revoke",
      description = "Revokes a key: requests with it are refused from now on.",
      mixinStandardHelpOptions = true)
  static final class Revoke implements Callable<Integer> {
    @Mixin private final HomeOption home = new HomeOption();

    @Parameters(paramLabel = "ID", description = "As `tunewright keys list` shows it.")
    private String id = "";

    @Override
    public Integer call() {
      ApiClient.of(home.open()).delete(PATH + "/" + id);
      System.out.println("revoked " + id);
      return 0;
    }
  }
}
