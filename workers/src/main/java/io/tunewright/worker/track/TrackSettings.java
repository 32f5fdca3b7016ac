package io.tunewright.worker.track;

import io.tunewright.worker.track.stall.StallSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a site follows its runs.
 *
 * @param pace between two looks at a run
 * @param pySpy where that program is, if it is anywhere but on the PATH
 */
public record TrackSettings(Duration pace, StallSettings stalls, Path pySpy) {}
