package io.tunewright.api.servers;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Role;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Inference servers, and the adapters that they have loaded. */
@RestController
@RequestMapping("/v1/tunewright/servers")
@Tag(name = "Servers")
final class ServersController {
  private final Servers servers;
  private final Adapters adapters;

  ServersController(Servers servers, Adapters adapters) {
    this.servers = servers;
    this.adapters = adapters;
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(
      summary = "Lists the inference servers and which of the project's adapters each has loaded",
      description =
          "Those of `tunewright.servers`. One look at a server serves all who ask within ten seconds.")
  Page<ServerObject> list(Caller caller) {
    var ours = adapters.list(caller.project()).stream().map(AdapterRow::adapter).toList();
    return Page.of(
        servers.having(ours).stream().map(ServerObject::of).toList(),
        Integer.MAX_VALUE,
        ServerObject::id);
  }
}
