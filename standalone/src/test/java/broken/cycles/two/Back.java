package broken.cycles.two;

public class Back {
  broken.cycles.one.@org.jspecify.annotations.Nullable There there;
}
