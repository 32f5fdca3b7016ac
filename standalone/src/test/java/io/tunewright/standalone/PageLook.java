package io.tunewright.standalone;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What keeps people from reading the console's pages and dialogs at one width, in light and dark:
 * what axe calls serious or critical, and pages wider than their window. Leaves screenshots.
 */
final class PageLook {
  private static final Path SCREENS = Path.of("target/screens");

  /** With the names of ids in braces. */
  private static final List<String> PAGES =
      List.of(
          "/jobs",
          "/jobs/new",
          "/jobs/new?from={job}&tunewright.resume_from={checkpoint}",
          "/jobs/{job}",
          "/jobs/{paused}",
          "/jobs/{job}/checkpoints",
          "/jobs/{job}/attempts",
          "/jobs/{job}/log",
          "/jobs/{job}/events",
          "/jobs/{job}/plan",
          "/models",
          "/datasets",
          "/adapters",
          "/adapters/harbour",
          "/adapters/harbour/1",
          "/schedules",
          "/schedules/new",
          "/schedules/{schedule}",
          "/settings/keys",
          "/settings/audit",
          "/settings/webhooks",
          "/docs",
          "/sites",
          "/settings");

  private final Page page;
  private final int width;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> dialogs = new HashSet<>();

  /**
   * @param page signed in, in a window of this width in pixels
   */
  PageLook(Page page, int width) {
    this.page = page;
    this.width = width;
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  /**
   * @param ids what stands in pages' addresses, by their names there
   */
  void everywhere(String address, Map<String, String> ids) {
    for (String page : PAGES) {
      String path = page;
      for (var id : ids.entrySet()) {
        path = path.replace("{%s}".formatted(id.getKey()), id.getValue());
      }
      at(address + path, name(page));
    }
  }

  private static String name(String page) {
    return page.substring(1)
        .replaceFirst("\\?.*", "-filled")
        .replaceAll("[{}]", "")
        .replace('/', '-');
  }

  /**
   * @param name of the screenshots
   */
  private void at(String address, String name) {
    page.navigate(address);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    keep(name, "light");
    if (Boolean.TRUE.equals(
        page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"))) {
      problems.add("%s is wider than its window of %d".formatted(name, width));
    }
    check(name, new AxeBuilder(page));
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    keep(name, "dark");
    check(name + " in the dark", new AxeBuilder(page).withRules(List.of("color-contrast")));
    for (Locator opener : page.locator("[data-dialog]:visible").all()) {
      String id = String.valueOf(opener.getAttribute("data-dialog"));
      if (dialogs.add(id.replaceAll("[0-9]", ""))) { // one of those that differ in a number only
        opener.click();
        keep(name + "-" + id, "dark");
        check(name + ", dialog " + id, new AxeBuilder(page).include("#" + id));
        page.keyboard().press("Escape");
      }
    }
  }

  /** The dialogs that have been looked at, without the numbers in their ids. */
  Set<String> dialogs() {
    return Set.copyOf(dialogs);
  }

  private void check(String where, AxeBuilder axe) {
    axe.analyze().getViolations().stream()
        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
        .forEach(rule -> problems.add("%s at %d: %s".formatted(where, width, inWords(rule))));
  }

  private static String inWords(Rule rule) {
    return "%s (%s) at %s"
        .formatted(
            rule.getId(),
            rule.getHelp(),
            rule.getNodes().stream().limit(3).map(node -> String.valueOf(node.getHtml())).toList());
  }

  private void keep(String name, String colours) {
    String file = "%s-%d-%s.png".formatted(name, width, colours);
    page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENS.resolve(file)));
  }
}
