package io.tunewright.worker.equipment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.plan.SiteFacts.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers' programs answer here as they were seen to answer on machines that have the devices. */
class AcceleratorsTest {
  private static final long MIB = 1 << 20;

  private static final String H100 =
      """
      NVIDIA H100 80GB HBM3, 81559
      NVIDIA H100 80GB HBM3, 81559
      NVIDIA L40S, 46068
      """;

  /** A driver's warning, and a device that shares the machine's memory. */
  private static final String UNIFIED =
      """
      WARNING: infoROM is corrupted at gpu 0000:01:00.0
      NVIDIA GB10, [N/A]
      """;

  private static final String MAPPING =
      """
      \tNPU ID                         Chip ID                        Chip Logic ID                  Chip Name                    \s
      \t0                              0                              0                              Ascend 910B3
      \t0                              1                              -                              Mcu                          \s
      \t1                              0                              1                              Ascend 910B3
      \t1                              1                              -                              Mcu                          \s
      """;

  private static final String MAPPING_OF_TWO_DIES =
      """
      NPU ID  Chip ID  Chip Logic ID  Chip Phy-ID Chip Name
      0 0 0 0 Ascend910
      0 1 1 1 Ascend910
      0 2 - - Mcu
      """;

  private static final String MEMORY =
      """
      \tNPU ID                         : 0
      \tDDR Capacity(MB)               : 0
      \tDDR Clock Speed(MHz)           : 0
      \tHBM Capacity(MB)               : 65536
      \tHBM Clock Speed(MHz)           : 1600
      \tHBM Temperature(C)             : 52
      \tHBM Manufacturer ID            : 0x56
      \tChip ID                        : 0
      """;

  @TempDir Path programs;

  @Test
  void nvidiasDevicesAreToldByTheirNameAndMemory() throws IOException {
    program(
        "nvidia-smi",
        Map.of("--query-gpu=name,memory.total --format=csv,noheader,nounits", H100),
        0);

    assertThat(ask())
        .isEqualTo(
            new Accelerators.Answer(
                List.of(
                    new Devices("NVIDIA H100 80GB HBM3", 2, 81_559 * MIB),
                    new Devices("NVIDIA L40S", 1, 46_068 * MIB)),
                null));
    assertThat(NvidiaSmi.parse(UNIFIED))
        .containsExactly(new Accelerators.Found("NVIDIA GB10", null));
  }

  @Test
  void ascendsChipsAreThoseThatCompute() throws IOException {
    program(
        "npu-smi",
        Map.of(
            "info -m", MAPPING,
            "info -t memory -i 0 -c 0", MEMORY,
            "info -t memory -i 1 -c 0", MEMORY),
        0);

    assertThat(ask().devices()).containsExactly(new Devices("Ascend 910B3", 2, 65_536 * MIB));
    assertThat(NpuSmi.chips(MAPPING_OF_TWO_DIES))
        .containsExactly(
            new NpuSmi.Chip("0", "0", "Ascend910"), new NpuSmi.Chip("0", "1", "Ascend910"));
    assertThat(NpuSmi.memory("DDR Capacity(MB) : 21527\nChip ID : 0")).contains(21_527 * MIB);
    assertThat(NpuSmi.memory("HBM Capacity(MB) : NA")).isEmpty();
  }

  @Test
  void whatADriverCannotTellIsSaidAndIsNotNothing() throws IOException {
    program(
        "nvidia-smi",
        Map.of(
            "--query-gpu=name,memory.total --format=csv,noheader,nounits",
            """
            NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. \
            Make sure that the latest NVIDIA driver is installed and running.

            """),
        9);

    Accelerators.Answer answer = ask();

    assertThat(answer.devices()).isEmpty();
    assertThat(answer.trouble())
        .startsWith("`nvidia-smi --query-gpu=name,memory.total")
        .contains("failed: NVIDIA-SMI has failed because it couldn't communicate");
  }

  @Test
  void aDeviceThatNoProgramTellsOfIsSaid() throws IOException {
    Path node = Files.createFile(programs.resolve("kfd"));

    assertThat(new Accelerators(List.of(programs), List.of(node)).ask().trouble())
        .isEqualTo("there is " + node + ", and no program that tells of it");
    assertThat(ask()).as("nothing at all").isEqualTo(new Accelerators.Answer(List.of(), null));
  }

  @Test
  void aPythonTellsItsPackagesAndOneThatIsNotThereNone() {
    assertThat(PythonPackages.of(Path.of("/usr/bin/python3"))).containsKey("python");
    assertThat(PythonPackages.of(programs.resolve("python"))).isEmpty();
  }

  private Accelerators.Answer ask() {
    return new Accelerators(List.of(programs), List.of()).ask();
  }

  /** Answers to these arguments alone. */
  private void program(String name, Map<String, String> answers, int exit) throws IOException {
    StringBuilder script = new StringBuilder("#!/bin/sh\ncase \"$*\" in\n");
    int number = 0;
    for (Map.Entry<String, String> answer : answers.entrySet()) {
      Path said = programs.resolve("%s-%d".formatted(name, number++));
      Files.writeString(said, answer.getValue());
      script.append("'%s') cat '%s'; exit %d;;\n".formatted(answer.getKey(), said, exit));
    }
    Path program = programs.resolve(name);
    Files.writeString(program, script + "*) echo \"unknown: $*\"; exit 1;;\nesac\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
