package io.tunewright.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;

/**
 * The rules of the house, for any root package: the same rules are held against the real code and
 * against small broken houses, to see that each can fail.
 */
record HouseRules(String root) {

  /** The language, in the order in which its packages may build on one another. */
  private static final List<String> LANGUAGE =
      List.of(
          "fault",
          "job",
          "plan",
          "stage",
          "launch",
          "track",
          "evaluate",
          "publish",
          "catalog",
          "retrain",
          "notify",
          "workflow");

  ArchRule packagesImportOnlyEarlierOnes() {
    List<ArchRule> rules = new ArrayList<>();
    for (int i = 0; i < LANGUAGE.size() - 1; i++) {
      String[] later =
          LANGUAGE.subList(i + 1, LANGUAGE.size()).stream().map(this::in).toArray(String[]::new);
      rules.add(
          noClasses()
              .that()
              .resideInAPackage(in(LANGUAGE.get(i)))
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(later)
              .allowEmptyShould(true));
    }
    return CompositeArchRule.of(rules);
  }

  ArchRule modulesDependOneWay() {
    String[] language = LANGUAGE.stream().map(this::in).toArray(String[]::new);
    return CompositeArchRule.of(
        List.of(
            noneOf(language, "storage", "worker", "api", "standalone"),
            noneOf(new String[] {in("storage")}, "worker", "api", "standalone"),
            noneOf(new String[] {in("worker")}, "api", "standalone"),
            noneOf(new String[] {in("api")}, "worker", "standalone")));
  }

  private ArchRule noneOf(String[] from, String... to) {
    return noClasses()
        .that()
        .resideInAnyPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(List.of(to).stream().map(this::in).toArray(String[]::new))
        .allowEmptyShould(true);
  }

  ArchRule workflowsTouchNoOutsideWorld() {
    return noClasses()
        .that()
        .resideInAPackage(in("workflow"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.nio..",
            "java.net..",
            "java.sql..",
            "java.util.concurrent..",
            "org.springframework..",
            "software.amazon..");
  }

  ArchRule workflowsAskTemporalForTimeAndChance() {
    return noClasses()
        .that()
        .resideInAPackage(in("workflow"))
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class);
  }

  ArchRule jobsKnowTheJdkAndAnnotationsAlone() {
    return classes()
        .that()
        .resideInAPackage(in("job"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            in("job"), "java..", "com.fasterxml.jackson.annotation..", "org.jspecify..");
  }

  ArchRule onlyObjectsKnowTheAwsSdk() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(in("storage.objects"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon..");
  }

  ArchRule onlyTheCatalogKnowsJdbc() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(in("storage.catalog"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..");
  }

  /** Only where a site worker is put together may an engine's package be named. */
  ArchRule enginesArePrivateBehindTheLauncher() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".worker.launch.*..")
        .and()
        .doNotHaveSimpleName("SiteWorker")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(root + ".worker.launch.*..");
  }

  ArchRule noCycles() {
    return slices().matching(root + ".(**)").should().beFreeOfCycles();
  }

  ArchRule everyPackageIsNullMarked() {
    return classes()
        .should(
            new ArchCondition<JavaClass>("reside in a @NullMarked package") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(
                    new SimpleConditionEvent(
                        type, marked, type.getPackageName() + " is not @NullMarked"));
              }
            });
  }

  private String in(String name) {
    return root + "." + name + "..";
  }
}
