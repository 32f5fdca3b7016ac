package io.tunewright.api.servers;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server looked at the last look.
 *
 * @param models that it serves; none where it didn't answer
 * @param answered when it last did; null where it never has since this process began
 * @param trouble why it didn't answer; null where it did
 */
record ServerSight(
    ServerSettings server,
    List<ServedModel> models,
    @Nullable Instant answered,
    @Nullable String trouble) {
  ServerSight {
    models = List.copyOf(models);
  }

  ServerSight answering(List<ServedModel> served, Instant now) {
    return new ServerSight(server, served, now, null);
  }

  ServerSight silent(String why) {
    return new ServerSight(server, List.of(), answered, why);
  }
}
