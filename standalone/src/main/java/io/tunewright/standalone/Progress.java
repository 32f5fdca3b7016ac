package io.tunewright.standalone;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a long step has come: a bar on a terminal, now and then a plain line elsewhere. */
sealed interface Progress extends AutoCloseable {

  /** A step without a known total. */
  static Progress of(String what) {
    return of(what, -1);
  }

  /**
   * @param total in the unit of {@link #reached}; -1 where it is not known
   */
  static Progress of(String what, long total) {
    boolean terminal = System.console() != null && System.console().isTerminal();
    return terminal ? new Bar(what, total) : new Lines(what, total, System.out);
  }

  /** How far it is now; the same or less than before is fine. */
  void reached(long amount);

  /** The newest thing to know beside the number, such as a loss. */
  void note(String text);

  @Override
  void close();

  /** On a terminal: one line that is drawn over and over. */
  final class Bar implements Progress {
    private final ProgressBar bar;

    private Bar(String what, long total) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(what)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
              .build();
    }

    @Override
    public void reached(long amount) {
      bar.stepTo(amount);
    }

    @Override
    public void note(String text) {
      bar.setExtraMessage(text.length() > 60 ? text.substring(0, 60) : text);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** In a log: a line at the start, every tenth of the way or tenth unit, and at the end. */
  final class Lines implements Progress {
    private final String what;
    private final long total;
    private final PrintStream out;
    private final long stride;
    private long told;
    private long reached;
    private String note = "";

    Lines(String what, long total, PrintStream out) {
      this.what = what;
      this.total = total;
      this.out = out;
      this.stride = total > 0 ? Math.max(1, total / 10) : 10;
      out.println(what);
    }

    @Override
    public void reached(long amount) {
      reached = Math.max(reached, amount);
      if (reached / stride > told / stride) {
        tell();
      }
    }

    @Override
    public void note(String text) {
      note = text;
    }

    @Override
    public void close() {
      if (reached > told) {
        tell();
      }
    }

    private void tell() {
      told = reached;
      out.println(
          what
              + ": "
              + reached
              + (total > 0 ? " of " + total : "")
              + (note.isEmpty() ? "" : "  " + note));
    }
  }
}
