package io.tunewright.api.schedules;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import io.tunewright.api.openai.files.ExpiresAfter;
import io.tunewright.retrain.Overlap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body that makes a schedule; one that changes it names the parts that are to be others.
 * Unknown fields are refused: they would be typos that change what is trained.
 *
 * @param name unique among the project's
 * @param job the body of a job's creation without {@code training_file}
 * @param paused whether it is to rest at first
 * @param note why
 */
@Schema(name = "NewSchedule")
record ScheduleBody(
    @JsonProperty("name") @Schema(requiredMode = RequiredMode.REQUIRED) @Nullable String name,
    @JsonProperty("timing") @Schema(requiredMode = RequiredMode.REQUIRED)
        @Nullable TimingBody timing,
    @JsonProperty("watch") @Schema(requiredMode = RequiredMode.REQUIRED) @Nullable Watch watch,
    @JsonProperty("data") @Nullable Data data,
    @JsonProperty("job")
        @Schema(ref = "#/components/schemas/CreateJob", requiredMode = RequiredMode.REQUIRED)
        @Nullable JsonNode job,
    @JsonProperty("paused") @Nullable Boolean paused,
    @JsonProperty("note") @Nullable String note) {

  /**
   * Where the rows are: one of the two.
   *
   * @param alias of a file, see {@code /v1/tunewright/datasets/aliases}
   * @param source {@code file:/directory} or {@code s3://bucket/prefix}
   */
  @Schema(name = "ScheduleWatch")
  record Watch(
      @JsonProperty("alias") @Nullable String alias,
      @JsonProperty("source") @Nullable String source) {}

  /**
   * What is made of the rows.
   *
   * @param take absent for {@code all}
   * @param rows of {@code newest_rows}
   * @param files of {@code newest_files}
   * @param replay rows of {@code new_and_replay} that were there before
   * @param seed that picks those
   * @param heldOut share of the rows that are never trained on, and become the validation file
   * @param minNewRows fewer new rows are no reason to train
   * @param expiresAfter how long the files are kept that are put together, absent for ever
   */
  @Schema(name = "ScheduleData")
  record Data(
      @JsonProperty("take") @Nullable Kind take,
      @JsonProperty("rows") @Nullable Long rows,
      @JsonProperty("files") @Nullable Integer files,
      @JsonProperty("replay") @Nullable Long replay,
      @JsonProperty("seed") @Nullable Long seed,
      @JsonProperty("held_out") @Nullable Double heldOut,
      @JsonProperty("min_new_rows") @Nullable Long minNewRows,
      @JsonProperty("expires_after") @Nullable ExpiresAfter expiresAfter) {
    static final Data NONE = new Data(null, null, null, null, null, null, null, null);
  }

  /** Which rows are taken. */
  @Schema(name = "ScheduleTake")
  enum Kind {
    @JsonProperty("all")
    ALL,
    @JsonProperty("newest_rows")
    NEWEST_ROWS,
    @JsonProperty("newest_files")
    NEWEST_FILES,
    @JsonProperty("new_and_replay")
    NEW_AND_REPLAY
  }

  /**
   * When runs begin. All durations are in seconds.
   *
   * @param cron five fields (minute, hour, day of month, month, day of week) or a word such as
   *     {@code @daily}; or else {@code interval}
   * @param offset moves the interval, which is counted from 1970 on
   * @param timeZone of the cron expression, absent for UTC
   * @param jitter runs begin up to so much later, by chance
   * @param overlap absent for {@code skip}
   * @param catchupWindow how late a run may still begin that was missed; absent for a day
   */
  @Schema(name = "ScheduleTiming")
  record TimingBody(
      @JsonProperty("cron") @Nullable String cron,
      @JsonProperty("interval") @Nullable Long interval,
      @JsonProperty("offset") @Nullable Long offset,
      @JsonProperty("time_zone") @Nullable String timeZone,
      @JsonProperty("jitter") @Nullable Long jitter,
      @JsonProperty("overlap") @Nullable Overlap overlap,
      @JsonProperty("catchup_window") @Nullable Long catchupWindow) {}
}
