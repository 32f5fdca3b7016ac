package broken.outside.workflow;

class Reading {
  java.io.@org.jspecify.annotations.Nullable File file;
}
