package io.tunewright.worker.equipment;

import com.sun.management.OperatingSystemMXBean;
import io.tunewright.plan.ProgramVersion;
import io.tunewright.plan.SiteFacts.Equipment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Looks at what this machine runs trainers with. */
public final class SiteEquipment {
  private final @Nullable String engine;
  private final Path python;

  /**
   * @param engine what the launcher runs on, with its version
   * @param python the trainer's interpreter, whether it is there or not
   */
  public SiteEquipment(@Nullable String engine, Path python) {
    this.engine = engine;
    this.python = python;
  }

  /** Asks drivers and the interpreter, which may take many seconds. */
  public Equipment look() {
    Accelerators.Answer accelerators = Accelerators.ofThisMachine().ask();
    return new Equipment(
        ProgramVersion.current(),
        engine,
        PythonPackages.of(python),
        accelerators.devices(),
        accelerators.trouble(),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize());
  }
}
