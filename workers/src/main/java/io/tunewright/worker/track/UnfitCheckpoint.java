package io.tunewright.worker.track;

/** A checkpoint is not what its marker says, or not enough for a resume. The message says why. */
final class UnfitCheckpoint extends Exception {
  private static final long serialVersionUID = 1;

  UnfitCheckpoint(String why) {
    super(why);
  }
}
