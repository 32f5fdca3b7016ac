package broken.order.workflow;

public class Late {}
