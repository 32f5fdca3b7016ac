package broken.modules.api;

class Desk {
  broken.modules.worker.@org.jspecify.annotations.Nullable Hand hand;
}
