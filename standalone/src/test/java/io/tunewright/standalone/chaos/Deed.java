package io.tunewright.standalone.chaos;

import io.tunewright.standalone.chaos.Member.Role;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Harm done to a fleet at some moment. */
interface Deed {
  /** Longer than a worker may be silent before its work is given to another. */
  Duration TOO_LONG = Duration.ofSeconds(45);

  Duration A_WHILE = Duration.ofSeconds(5);

  void doTo(Scene scene, Moment.Instant at);

  /** Kills whoever is at work, and starts it again. */
  static Deed crashAtWork() {
    return (scene, at) -> scene.crash(at.atWork());
  }

  static Deed freezeAtWork(Duration time) {
    return (scene, at) -> scene.freeze(at.atWork(), time);
  }

  /** Kills one of the two. */
  static Deed crashAny(Role role) {
    return (scene, at) -> scene.crash(scene.any(role));
  }

  static Deed crashBoth(Role role) {
    return (scene, at) -> scene.fleet().members(role).forEach(scene::crash);
  }

  static Deed freezeAny(Role role, Duration time) {
    return (scene, at) -> scene.freeze(scene.any(role), time);
  }

  static Deed crash(Function<Ground, Breakable> part) {
    return (scene, at) -> scene.crash(part.apply(scene.fleet().ground()));
  }

  static Deed freeze(Function<Ground, Breakable> part, Duration time) {
    return (scene, at) -> scene.freeze(part.apply(scene.fleet().ground()), time);
  }

  static Deed fill(Function<Ground.Disks, Disk> disk, Duration time) {
    return (scene, at) -> scene.fill(disk.apply(scene.fleet().ground().disks()), time);
  }

  /** Whatever it is that the wires of these members suffer. */
  static Deed everyMember(List<Role> roles, Scene.Harm harm) {
    return (scene, at) ->
        scene.fleet().members().stream()
            .filter(member -> roles.contains(member.role()))
            .forEach(member -> harm.to(scene, member));
  }

  static Deed everyMember(Scene.Harm harm) {
    return everyMember(List.of(Role.values()), harm);
  }

  static Deed memberAtWork(Scene.Harm harm) {
    return (scene, at) -> harm.to(scene, at.atWork());
  }

  static Deed killTrainer() {
    return (scene, at) -> Processes.signal("KILL", at.trainer());
  }

  /** Asks for the cancel as any user would. */
  static Deed cancel() {
    return then(scene -> scene.front().cancel(scene.job().id()));
  }

  static Deed then(Consumer<Scene> deed) {
    return (scene, at) -> deed.accept(scene);
  }

  default Deed and(Deed other) {
    return (scene, at) -> {
      doTo(scene, at);
      other.doTo(scene, at);
    };
  }
}
