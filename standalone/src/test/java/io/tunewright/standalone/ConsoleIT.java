package io.tunewright.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ElementHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tunewright.standalone.chaos.Wire;
import io.tunewright.standalone.parts.Home;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console of the packaged program in a real browser, from the form to the adapter. */
class ConsoleIT {
  /** Training takes as long as the machine needs. */
  private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
      new LocatorAssertions.ContainsTextOptions().setTimeout(400_000);

  @TempDir Path scratch;

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void aJobIsSubmittedWatchedPublishedAndPromotedInTheBrowser() {
    DemoInputs inputs = DemoData.inputs();
    Home home = DemoData.home(scratch);
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      server
          .api()
          .post(
              "/tunewright/models",
              Map.of("name", Client.MODEL, "source", "file:" + inputs.model()));
      String address = server.api().address().replaceFirst("/v1$", "");
      String key = home.read(AdminKey.FILE).orElseThrow().strip();
      try (Chromium chromium = new Chromium(address);
          BrowserContext window = chromium.window(1280, 800, ColorScheme.LIGHT)) {
        Page page = signedIn(window, address, key);
        String job = submitted(page, inputs);
        watched(page, job);
        published(page, job);
        isFollowed(page, address + "/jobs/" + job + "/log");
        promoted(page);
        isFound(page, job);
        isRunAgain(page, job);
        String resumed = resumed(page, address, job);
        Client client = new Client(server.api(), key);
        isPausedUnseen(client, URI.create(address), key, resumed);
        String schedule = scheduled(server, inputs);
        isTriggered(page, address, server.api(), schedule);
        dialogsAreHeeded(page, address);
        viewersLookOn(chromium, address, server.api());
        looksWell(
            chromium,
            address,
            key,
            Map.of(
                "job",
                job,
                "checkpoint",
                "ftckpt-%s-1-10".formatted(job.substring("ftjob-".length())),
                "paused",
                resumed,
                "schedule",
                schedule));
        client.openai().fineTuning().jobs().resume(resumed);
        page.navigate(address + "/jobs/" + resumed);
        assertThat(page.locator("#now")).containsText("harbour-v0003", PATIENTLY);
        assertThat(chromium.complaints()).isEmpty();
      }
    }
  }

  private static Page signedIn(BrowserContext window, String address, String key) {
    Page page = window.newPage();
    page.navigate(address + "/jobs");
    page.getByLabel("API key").fill(key);
    page.getByRole(AriaRole.BUTTON, named("Sign in")).click();
    assertThat(page).hasURL(Pattern.compile(".*/jobs$"));
    assertThat(page.locator("#live")).isVisible();
    return page;
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  /** Fills the form as a user would; answers the job's id. */
  private static String submitted(Page page, DemoInputs inputs) {
    page.keyboard().press("n");
    assertThat(page).hasURL(Pattern.compile(".*/jobs/new$"));
    page.getByLabel("Or steps").fill("20"); // is checked before what is required stands there
    assertThat(page.locator("#check")).containsText("\"max_steps\" : 20");
    page.getByLabel("Base model").fill(Client.MODEL);
    page.getByLabel("Training data to upload").setInputFiles(inputs.training());
    assertThat(page.locator("#training_file")).hasValue(Pattern.compile("file-.*"));
    page.getByLabel("Validation data to upload").setInputFiles(inputs.heldOut());
    assertThat(page.locator("#validation_file")).hasValue(Pattern.compile("file-.*"));
    page.getByLabel("Adapter name").fill("harbour");
    page.getByLabel("Learning rate").fill("much");
    assertThat(page.locator("#refused")).containsText("tunewright.learning_rate");
    page.getByLabel("Learning rate").fill("5e-3");
    page.getByText("Checkpoints, seed, metadata and integrations").click();
    page.getByLabel("Save every, in steps").fill("10");
    page.getByLabel("Metadata").fill("note = <b>bold</b>");
    assertThat(page.locator("#check")).containsText("Can be submitted");
    assertThat(page.locator("#check")).containsText("\"max_steps\" : 20");
    page.getByRole(AriaRole.BUTTON, named("Show the plan")).click();
    assertThat(page.locator("#plan")).containsText("sft.py", PATIENTLY);
    page.getByLabel("Adapter name").fill("quay");
    assertThat(page.locator("#stale")).isVisible();
    page.getByLabel("Adapter name").fill("harbour");
    assertThat(page.locator("#stale")).isHidden();
    assertThat(page.locator("#check")).containsText("\"harbour\"");
    page.getByRole(AriaRole.BUTTON, named("Submit job")).click();
    assertThat(page).hasURL(Pattern.compile(".*/jobs/ftjob-[0-9a-z]{26}$"));
    return page.url().substring(page.url().lastIndexOf('/') + 1);
  }

  /**
   * Nothing is loaded anew meanwhile: a mark on the page stays, and the curves are drawn as they
   * grow.
   */
  private static void watched(Page page, String job) {
    page.evaluate("document.body.dataset.mark = 'here'");
    assertThat(page.locator(".job-head .state").first()).containsText("Succeeded", PATIENTLY);
    assertThat(page.locator("#now")).containsText("Proof");
    assertThat(page.locator("#now")).containsText("harbour-v0001");
    assertThat(page.locator("#now")).containsText("note: <b>bold</b>");
    assertThat(page.locator("#charts canvas").first()).isVisible();
    assertThat(page.locator("body")).hasAttribute("data-mark", "here");
    page.getByText("Show the numbers").click();
    assertThat(page.locator("details.numbers tbody tr").first()).containsText("20");
  }

  private static void published(Page page, String job) {
    page.getByRole(AriaRole.LINK, named("Checkpoints")).click();
    Locator tenth = page.locator("tr").filter(new Locator.FilterOptions().setHasText("step 10"));
    tenth.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Pin step 10")).click();
    assertThat(tenth).containsText("pinned");
    tenth
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Publish step 10"))
        .click();
    assertThat(tenth).containsText("harbour-v0002", PATIENTLY);
    page.getByRole(AriaRole.LINK, named("Log")).click();
    assertThat(page.locator("#log p").first()).isVisible();
    page.getByLabel("Search the log").fill("nothing like this");
    assertThat(page.locator("#log-state")).containsText("No line holds this");
  }

  /** A log of five lines that come one at a time, in the place of the server's. */
  private static void isFollowed(Page page, String log) {
    String lines = "**/log/lines?*";
    page.route(
        lines,
        route -> {
          String asked = route.request().url();
          String answer =
              asked.contains("before=3")
                  ? "{\"lines\": [{\"seq\": 1, \"text\": \"one\"}, {\"seq\": 2, \"text\": \"two\"}]}"
                  : asked.contains("after=3")
                      ? "{\"lines\": [{\"seq\": 4, \"text\": \"four\"}], \"more\": true}"
                      : asked.contains("after=4")
                          ? "{\"lines\": [{\"seq\": 5, \"text\": \"five\"}]}"
                          : "{\"lines\": [{\"seq\": 3, \"text\": \"three\"}], \"more\": true}";
          route.fulfill(
              new Route.FulfillOptions().setContentType("application/json").setBody(answer));
        });
    page.navigate(log);
    page.evaluate("document.dispatchEvent(new CustomEvent('console:changed', { detail: null }))");
    assertThat(page.locator("#log p")).hasText(new String[] {"three", "four", "five"});
    page.locator("#log button").evaluate("button => { button.click(); button.click(); }");
    assertThat(page.locator("#log p"))
        .hasText(new String[] {"one", "two", "three", "four", "five"});
    page.unroute(lines);
  }

  /** Each version becomes champion in turn, then the first is it again. */
  private static void promoted(Page page) {
    page.keyboard().press("Escape");
    page.keyboard().press("g");
    page.keyboard().press("a");
    page.getByRole(AriaRole.LINK, named("harbour")).click();
    promoted(page, 1);
    promoted(page, 2);
    page.locator("[data-dialog=roll-back]").click();
    page.locator("#roll-back-why").fill("to see it done");
    page.locator("#roll-back button.primary").click();
    assertThat(page.locator("#content")).containsText("champion v1");
    assertThat(page.locator("#content")).containsText("rolled back: to see it done");
  }

  private static void promoted(Page page, int version) {
    page.locator("[data-dialog=promote-%d]".formatted(version)).click();
    page.locator("#promote-%d button.primary".formatted(version)).dblclick();
    assertThat(page.locator("#content")).containsText("champion v" + version);
    assertThat(page.locator("#content .flash.bad")).hasCount(0); // what a second one would be told
  }

  private static void isFound(Page page, String job) {
    page.keyboard().press("Escape");
    page.keyboard().press("g");
    page.keyboard().press("j");
    assertThat(page.locator("#row-" + job)).containsText("Succeeded");
    assertThat(page.locator("#live")).isVisible(); // from then on keys are listened to
    ElementHandle table = page.querySelector("#jobs table");
    page.keyboard().press("/");
    page.keyboard().type("harbour");
    assertThat(page).hasURL(Pattern.compile("q=harbour&"));
    assertThat(page.locator("#row-" + job)).isVisible();
    assertThat(table.evaluate("table => table.isConnected")).isEqualTo(true);
    page.locator("[data-filter]").fill("no such job");
    assertThat(page.locator("#jobs")).containsText("No job is so");
    page.locator("[data-filter]").fill("bold harbour");
    assertThat(page.locator("#row-" + job)).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.locator("[data-filter]")).hasValue("bold harbour");
    page.keyboard().press("j");
    page.keyboard().press("Enter");
    assertThat(page).hasURL(Pattern.compile(".*/jobs/" + job + "$"));
  }

  private static void isRunAgain(Page page, String job) {
    page.getByRole(AriaRole.LINK, named("Run again with changes")).click();
    assertThat(page.getByLabel("Adapter name")).hasValue("harbour");
    assertThat(page.getByLabel("Save every, in steps")).hasValue("10");
    assertThat(page.locator("#check")).containsText("Can be submitted");
  }

  /** A new job goes on from the checkpoint of step 10; answers its id. */
  private static String resumed(Page page, String address, String job) {
    page.navigate(address + "/jobs/" + job + "/checkpoints");
    page.getByRole(AriaRole.LINK, named("Resume from here step 10")).click();
    Locator origin = page.locator("#origin");
    assertThat(origin).containsText("Goes on from step 10 of harbour");
    assertThat(page.locator("#check")).containsText("\"resume_from\" : \"ftckpt-");
    page.getByLabel("Or steps").fill("10");
    assertThat(page.locator("#refused")).containsText("the checkpoint is of step 10");
    page.getByRole(AriaRole.BUTTON, named("Start afresh")).click();
    assertThat(page.locator("#check")).not().containsText("resume_from");
    assertThat(page.locator("#check")).containsText("Can be submitted");
    page.goBack();
    page.getByRole(AriaRole.LINK, named("Resume from here step 10")).click();
    page.getByLabel("Or steps").fill("30");
    page.getByLabel("Learning rate").fill("1e-3");
    assertThat(page.locator("#check")).containsText("\"learning_rate\" : 0.001");
    page.getByRole(AriaRole.BUTTON, named("Show the plan")).click();
    assertThat(page.locator("#plan")).containsText("\"resume_from\" : \"", PATIENTLY);
    page.getByRole(AriaRole.BUTTON, named("Submit job")).click();
    assertThat(page).hasURL(Pattern.compile(".*/jobs/ftjob-[0-9a-z]{26}$"));
    assertThat(page.locator("#lineage")).containsText("step 10 of harbour");
    String resumed = page.url().substring(page.url().lastIndexOf('/') + 1);
    page.getByRole(AriaRole.LINK, named("step 10 of harbour")).click();
    Locator tenth = page.locator("tr").filter(new Locator.FilterOptions().setHasText("step 10"));
    assertThat(tenth).containsText("pinned");
    assertThat(tenth.locator("a[href$='" + resumed + "']")).hasText("harbour");
    return resumed;
  }

  /**
   * A window that has lost the server for a while, and is never loaded anew, shows what it missed.
   */
  private static void isPausedUnseen(Client client, URI address, String key, String job) {
    try (Wire wire = new Wire(address::getPort)) {
      String through = "http://127.0.0.1:" + wire.port();
      try (Chromium chromium = new Chromium(through);
          BrowserContext window = chromium.window(1280, 800, ColorScheme.LIGHT)) {
        Page page = signedIn(window, through, key);
        page.evaluate("document.body.dataset.mark = 'here'");
        asksBeforeItCancels(page, job);
        wire.refuse();
        assertThat(page.locator("#live")).containsText("Reconnecting", PATIENTLY);
        client.openai().fineTuning().jobs().pause(job);
        client.awaitStatus(job, "paused");
        assertThat(page.locator("#row-" + job)).not().containsText("Paused");
        wire.allow();
        assertThat(page.locator("#live")).containsText("Live", PATIENTLY);
        assertThat(page.locator("#row-" + job)).containsText("Paused");
        assertThat(page.locator("body")).hasAttribute("data-mark", "here");
        assertThat(chromium.complaints()).allMatch(each -> each.contains("net::ERR_"));
      }
    }
  }

  /** Enter on a box asks first, and the dialog goes when what was ticked is let go. */
  private static void asksBeforeItCancels(Page page, String job) {
    Locator box = page.locator("#row-%s input".formatted(job));
    box.check();
    box.press("Enter");
    assertThat(page.locator("#cancel-many")).isVisible();
    assertThat(page.locator("#cancel-many")).containsText("Cancel 1 job?");
    box.evaluate("box => { box.disabled = true; }");
    page.evaluate("document.dispatchEvent(new Event('console:refreshed'))");
    assertThat(page.locator("#cancel-many")).isHidden();
    assertThat(page.locator("#row-" + job)).not().containsText("cancelling");
    box.evaluate("box => { box.disabled = false; }");
    box.uncheck();
  }

  private static String scheduled(ServerProcess server, DemoInputs inputs) {
    return server
        .api()
        .post(
            "/tunewright/schedules",
            Map.of(
                "name",
                "monthly",
                "timing",
                Map.of("cron", "30 3 1 * *"),
                "watch",
                Map.of("source", "file:" + inputs.model()), // no rows there
                "job",
                Map.of("model", Client.MODEL, "suffix", "monthly")))
        .path("id")
        .asString();
  }

  /** What a run comes to is seen without loading anything anew. */
  private static void isTriggered(Page page, String address, ApiClient api, String schedule) {
    page.navigate(address + "/schedules/" + schedule);
    page.evaluate("document.body.dataset.mark = 'here'");
    assertThat(page.locator("#now")).containsText("None yet.");
    api.post("/tunewright/schedules/" + schedule + "/trigger", Map.of());
    assertThat(page.locator("#now")).containsText("bad lines", PATIENTLY);
    assertThat(page.locator("body")).hasAttribute("data-mark", "here");
  }

  private static void viewersLookOn(Chromium chromium, String address, ApiClient api) {
    String key =
        api.post(
                "/tunewright/keys",
                Map.of("principal", "vi", "project", "default", "role", "viewer"))
            .path("secret")
            .asString();
    try (BrowserContext window = chromium.window(1280, 800, ColorScheme.LIGHT)) {
      assertThat(signedIn(window, address, key).locator("#jobs [data-bulk]")).hasCount(1);
    }
  }

  /** Notices stand before an open dialog; an event that is chosen takes the place of all. */
  private static void dialogsAreHeeded(Page page, String address) {
    page.navigate(address + "/settings/webhooks");
    page.locator("[data-dialog=add-webhook]").first().click();
    page.evaluate("window.tunewright.toast('Look here')");
    assertThat(page.locator("#add-webhook")).containsText("Look here");
    Locator everything = page.locator("#add-webhook [data-all]");
    Locator one = page.locator("#add-webhook [name=events]").last();
    one.check();
    assertThat(everything).not().isChecked();
    everything.check();
    assertThat(one).not().isChecked();
    page.keyboard().press("Escape");
    assertThat(page.locator("#add-webhook")).isHidden();
    page.keyboard().press("g");
    page.keyboard().press("d");
    assertThat(page).hasURL(Pattern.compile(".*/datasets$"));
  }

  private static void looksWell(
      Chromium chromium, String address, String key, Map<String, String> ids) {
    Set<String> dialogs = new HashSet<>();
    for (int width : List.of(1280, 390)) {
      try (BrowserContext window = chromium.window(width, 844, ColorScheme.LIGHT)) {
        Page page = signedIn(window, address, key);
        assertThat(page.getByRole(AriaRole.BUTTON, named("Sign out"))).isVisible();
        PageLook look = new PageLook(page, width);
        look.everywhere(address, ids);
        assertThat(look.problems()).isEmpty();
        dialogs.addAll(look.dialogs());
      }
    }
    assertThat(dialogs).contains("cancel", "extend", "make-key", "promote-", "roll-back", "upload");
  }
}
