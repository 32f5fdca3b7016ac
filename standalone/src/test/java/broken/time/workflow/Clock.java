package broken.time.workflow;

class Clock {
  java.time.Instant now() {
    return java.time.Instant.now();
  }
}
