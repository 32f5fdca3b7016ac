package io.tunewright.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HouseRulesTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // the tests of other modules, which tests here use
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.tunewright");

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void theHouseKeeps(String name, Function<HouseRules, ArchRule> rule) {
    rule.apply(new HouseRules("io.tunewright")).check(HOUSE);
  }

  /** For each rule a small house of its name breaks it. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void aBrokenHouseIsCaught(String name, Function<HouseRules, ArchRule> rule) {
    String root = "broken." + name;
    JavaClasses broken = new ClassFileImporter().importPackages(root);

    assertThat(rule.apply(new HouseRules(root)).evaluate(broken).hasViolation()).isTrue();
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        rule("order", HouseRules::packagesImportOnlyEarlierOnes),
        rule("modules", HouseRules::modulesDependOneWay),
        rule("outside", HouseRules::workflowsTouchNoOutsideWorld),
        rule("time", HouseRules::workflowsAskTemporalForTimeAndChance),
        rule("job", HouseRules::jobsKnowTheJdkAndAnnotationsAlone),
        rule("aws", HouseRules::onlyObjectsKnowTheAwsSdk),
        rule("jdbc", HouseRules::onlyTheCatalogKnowsJdbc),
        rule("engines", HouseRules::enginesArePrivateBehindTheLauncher),
        rule("cycles", HouseRules::noCycles),
        rule("nulls", HouseRules::everyPackageIsNullMarked));
  }

  private static Arguments rule(String name, Function<HouseRules, ArchRule> rule) {
    return Arguments.of(name, rule);
  }
}
