package io.tunewright.api.sites;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.plan.SiteFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A site as its worker tells of it every 20 s. Fields of a site of an earlier version that it does
 * not tell are absent.
 *
 * @param status {@code seen}, or {@code silent} where nothing was told for a minute
 * @param seenAt when it last told of itself, Unix seconds
 * @param version of Tunewright that its worker runs
 * @param condition that this is another version than the API's
 * @param launcher which engine runs its trainers
 * @param engine what the launcher runs on, with its version
 * @param slots of all pools together
 * @param runs that hold a slot or wait for one
 * @param trainers that are set up there
 * @param packages of the trainer's environment, versions by name; empty before it is made
 * @param devices accelerators; empty where there are none
 * @param devicesCondition why there may be accelerators that it can't tell of
 * @param cores that its worker may use
 * @param memoryBytes of its worker's machine
 * @param freeBytes on its filesystem
 */
@Schema(name = "Site")
@JsonInclude(JsonInclude.Include.NON_NULL)
record SiteObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("status") String status,
    @JsonProperty("seen_at") long seenAt,
    @JsonProperty("version") @Nullable String version,
    @JsonProperty("condition") @Nullable String condition,
    @JsonProperty("launcher") String launcher,
    @JsonProperty("engine") @Nullable String engine,
    @JsonProperty("slots") int slots,
    @JsonProperty("runs") int runs,
    @JsonProperty("trainers") Set<String> trainers,
    @JsonProperty("packages") @Nullable Map<String, String> packages,
    @JsonProperty("devices") @Nullable List<DeviceObject> devices,
    @JsonProperty("devices_condition") @Nullable String devicesCondition,
    @JsonProperty("cores") @Nullable Integer cores,
    @JsonProperty("memory_bytes") @Nullable Long memoryBytes,
    @JsonProperty("free_bytes") long freeBytes) {

  /**
   * Accelerators of one kind.
   *
   * @param memoryBytes of each; absent where its driver doesn't say
   */
  @Schema(name = "SiteDevices")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record DeviceObject(
      @JsonProperty("kind") String kind,
      @JsonProperty("count") int count,
      @JsonProperty("memory_bytes") @Nullable Long memoryBytes) {
    static DeviceObject of(SiteFacts.Devices devices) {
      return new DeviceObject(devices.kind(), devices.count(), devices.memoryBytes());
    }
  }

  static SiteObject of(Sites.Site site) {
    SiteFacts facts = site.facts();
    SiteFacts.Equipment equipment = facts.equipment();
    return new SiteObject(
        facts.name(),
        "tunewright.site",
        site.state(),
        facts.seen().getEpochSecond(),
        equipment == null ? null : equipment.version(),
        site.condition(),
        facts.launcher(),
        equipment == null ? null : equipment.engine(),
        site.slots(),
        facts.runs(),
        new TreeSet<>(facts.trainers().keySet()),
        equipment == null ? null : new TreeMap<>(equipment.packages()),
        equipment == null ? null : equipment.devices().stream().map(DeviceObject::of).toList(),
        equipment == null ? null : equipment.trouble(),
        equipment == null ? null : equipment.cores(),
        equipment == null ? null : equipment.memoryBytes(),
        facts.freeBytes());
  }
}
