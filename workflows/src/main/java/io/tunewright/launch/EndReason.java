package io.tunewright.launch;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * Why a run ended, judged from evidence: its exit record, the signal, the end of its log, the
 * engine's own word. The words are stored in workflow histories: add, never rename.
 */
public enum EndReason {
  /** Exit code 0, the last step, and the trainer's own result record. */
  @JsonProperty("finished")
  FINISHED,
  /** By Tunewright itself, as for a pause. */
  @JsonProperty("stopped")
  STOPPED,
  /** At the engine or by a signal, by somebody else. */
  @JsonProperty("stopped_outside")
  STOPPED_OUTSIDE,
  /** The engine wanted its place for another. */
  @JsonProperty("preempted")
  PREEMPTED,
  /** The time limit of one run, after a save. */
  @JsonProperty("time_limit")
  TIME_LIMIT,
  /** The machine under it is gone, or was started again. */
  @JsonProperty("node_lost")
  NODE_LOST,
  /** It did nothing for too long, and was stopped for that. */
  @JsonProperty("stalled")
  STALLED,
  @JsonProperty("disk_full")
  DISK_FULL,
  /** The trainer itself lost the object store or a hub. */
  @JsonProperty("store_unreachable")
  STORE_UNREACHABLE,
  /** Of the device or of the machine. */
  @JsonProperty("out_of_memory")
  OUT_OF_MEMORY,
  @JsonProperty("non_finite_loss")
  NON_FINITE_LOSS,
  /** The trainer refused its settings or its data. */
  @JsonProperty("bad_configuration")
  BAD_CONFIGURATION,
  @JsonProperty("unknown")
  UNKNOWN;

  /** The word on the wire and in the database. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As it reads within a sentence. */
  public String inWords() {
    return word().replace('_', ' ');
  }
}
