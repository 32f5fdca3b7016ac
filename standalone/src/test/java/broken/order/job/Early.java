package broken.order.job;

class Early {
  broken.order.workflow.@org.jspecify.annotations.Nullable Late late;
}
