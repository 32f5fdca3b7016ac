package broken.engines.worker.track;

class Shortcut {
  broken.engines.worker.launch.local.@org.jspecify.annotations.Nullable Engine engine;
}
