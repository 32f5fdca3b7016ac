package io.tunewright.standalone;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * The system's own Chromium, and what its pages complain of: errors in their console and requests
 * to any other host.
 */
final class Chromium implements AutoCloseable {
  private static final List<String> PLACES =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  /** How htmx tells of a request that a newer one has replaced, or a visit to another page. */
  private static final String GIVEN_UP = "htmx:(afterRequest|sendAbort).*";

  private final Playwright playwright;
  private final Browser browser;
  private final String host;
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

  /**
   * @param address of the server that pages may talk to
   */
  Chromium(String address) {
    host = URI.create(address).getAuthority();
    Path program = RealParts.wanted("Chromium", Chromium::program);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions().setExecutablePath(program).setArgs(ARGUMENTS));
  }

  private static Path program() {
    return Stream.concat(
            Stream.ofNullable(System.getenv("CHROMIUM")).map(Path::of),
            PLACES.stream().map(Path::of))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "none of %s is there (apt-get install chromium), and CHROMIUM names none"
                    .formatted(PLACES)));
  }

  /** A window of its own, with its own cookies. */
  BrowserContext window(int width, int height, ColorScheme colours) {
    BrowserContext window =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(colours)
                .setReducedMotion(ReducedMotion.REDUCE)); // no picture of a half-way colour
    window.onPage(this::listen);
    return window;
  }

  private void listen(Page page) {
    page.onConsoleMessage(message -> {
      if (message.type().equals("error") && !message.text().matches(GIVEN_UP)) {
        complaints.add("%s: %s".formatted(page.url(), message.text()));
      }
    });
    page.onPageError(error -> complaints.add("%s: %s".formatted(page.url(), error)));
    page.onRequest(request -> {
      if (request.url().startsWith("http")
          && !URI.create(request.url()).getAuthority().equals(host)) {
        complaints.add("%s asks %s".formatted(page.url(), request.url()));
      }
    });
  }

  /** All that pages have complained of so far. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
