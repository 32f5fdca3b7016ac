package io.tunewright.standalone;

import io.tunewright.standalone.parts.Home;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of whole jobs share: a home of their own, and the demo's inputs. */
abstract class DemoJobs {
  @TempDir Path scratch;
  Home home;
  DemoInputs inputs;

  @BeforeEach
  void useTheCachedParts() {
    home = DemoData.home(scratch);
    inputs = DemoData.inputs();
  }

  Client client(ServerProcess server) {
    return new Client(server.api(), home.read(AdminKey.FILE).orElseThrow());
  }

  static List<ProcessHandle> processesWith(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(directory.toString()))
        .toList();
  }
}
