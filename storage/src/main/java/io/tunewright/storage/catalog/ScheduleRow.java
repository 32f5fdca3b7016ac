package io.tunewright.storage.catalog;

import io.tunewright.job.Owner;
import io.tunewright.retrain.Definition;
import io.tunewright.retrain.Timing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A schedule as the catalog knows it.
 *
 * @param body as it was asked for
 * @param definition what its runs do
 * @param note why it was paused, or goes on
 * @param revision goes up with every change
 */
public record ScheduleRow(
    String id,
    Owner owner,
    String name,
    JsonNode body,
    Timing timing,
    Definition definition,
    boolean paused,
    @Nullable String note,
    long revision,
    Instant created,
    Instant updated,
    @Nullable Instant deleted) {}
