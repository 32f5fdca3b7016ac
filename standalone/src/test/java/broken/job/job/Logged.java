package broken.job.job;

class Logged {
  org.slf4j.@org.jspecify.annotations.Nullable Logger log;
}
