package broken.cycles.one;

public class There {
  broken.cycles.two.@org.jspecify.annotations.Nullable Back back;
}
