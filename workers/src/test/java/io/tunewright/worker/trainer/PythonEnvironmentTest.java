package io.tunewright.worker.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the machine's own Python, and requirements for which pip needs no index. */
class PythonEnvironmentTest {
  @TempDir Path root;

  @Test
  void isMadeOnceAndThenReused() throws Exception {
    List<String> told = new ArrayList<>();
    PythonEnvironment first = environment("# nothing");
    assertThat(first.isReady()).isFalse();

    Path python = first.ensure(told::add);

    assertThat(told).first().asString().startsWith("making a Python environment");
    assertThat(new ProcessBuilder(python.toString(), "-c", "pass").start().waitFor()).isZero();
    told.clear();
    assertThat(environment("# nothing").ensure(told::add)).isEqualTo(python);
    assertThat(told).isEmpty();
    Files.delete(python);
    assertThat(environment("# nothing").isReady()).isFalse();
  }

  @Test
  void aFailureNamesTheStepAndItsLastWords() throws IOException {
    PythonEnvironment environment = environment("./no-such-package");

    assertThatThrownBy(() -> environment.ensure(line -> {}))
        .isInstanceOf(ApplicationFailure.class)
        .hasMessageContaining("-m pip install")
        .hasMessageContaining("no-such-package");
    assertThat(environment.isReady()).isFalse();
  }

  @Test
  void otherRequirementsMakeAnotherOne() {
    assertThat(environment("torch==1").python()).isNotEqualTo(environment("torch==2").python());
  }

  private PythonEnvironment environment(String requirements) {
    return new PythonEnvironment(
        root, "python3", List.of("--no-index"), requirements.getBytes(StandardCharsets.UTF_8));
  }
}
