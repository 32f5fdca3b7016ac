package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.worker.trainer.TrainerPrograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trainer's own tests, in its own language and environment. */
class TrainerProgramsIT {
  @TempDir Path workdir;

  @Test
  void its_programs_pass_their_tests() throws IOException, InterruptedException {
    TrainerPrograms programs = new TrainerPrograms(workdir);
    programs.install();
    ProcessBuilder tests =
        new ProcessBuilder(
                RealParts.python().toString(), "-m", "unittest", "discover", "-s", "trainer")
            .directory(Path.of("src/test/resources").toFile())
            .redirectErrorStream(true);
    tests.environment().put("PYTHONPATH", programs.directory().toString());
    tests.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    tests.environment().put("OMP_NUM_THREADS", "1"); // see DemoData.site
    tests.environment().put("TUNEWRIGHT_TEST_MODEL", DemoData.inputs().model().toString());

    Process process = tests.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).containsPattern("Ran [1-9]\\d* tests");
  }
}
