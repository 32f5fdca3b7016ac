package io.tunewright.worker.launch;

import io.tunewright.launch.LaunchOrder;
import io.tunewright.launch.Run;
import io.tunewright.launch.RunState;
import java.time.Duration;
import java.util.Set;

/** An engine on which these runs go on and no other; it takes none. */
public class PlayedEngine implements Launcher {
  private final Set<String> live;

  /**
   * @param live their keys, as they are at each question
   */
  public PlayedEngine(Set<String> live) {
    this.live = live;
  }

  @Override
  public String name() {
    return "played";
  }

  @Override
  public Run submit(LaunchOrder order) {
    throw new UnsupportedOperationException();
  }

  @Override
  public RunState observe(Run run) {
    return new RunState.Running();
  }

  @Override
  public void stop(String key, Duration grace) {}

  @Override
  public Set<String> live() {
    return live;
  }

  @Override
  public int load() {
    return live.size();
  }
}
