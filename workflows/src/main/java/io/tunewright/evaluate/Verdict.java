package io.tunewright.evaluate;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.ArrayList;
import java.util.List;

/** Whether an adapter may be published, with the numbers that decided. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verdict")
public sealed interface Verdict {

  /**
   * How far beyond the noise of base against base an effect must be. Any real update is orders of
   * magnitude beyond it; an adapter whose B matrices are still zero is exactly at it.
   */
  double BEYOND_NOISE = 4;

  Proof proof();

  @JsonTypeName("fit")
  record Fit(Proof proof) implements Verdict {}

  @JsonTypeName("unfit")
  record Unfit(Proof proof, List<String> reasons) implements Verdict {
    public Unfit {
      reasons = List.copyOf(reasons);
    }
  }

  /** The rule of proof: finite losses, and outputs that differ beyond noise. */
  static Verdict of(Proof proof) {
    List<String> reasons = new ArrayList<>();
    if (!Double.isFinite(proof.adapterLoss()) || !Double.isFinite(proof.baseLoss())) {
      reasons.add(
          "the losses are not finite: base %s, adapter %s"
              .formatted(proof.baseLoss(), proof.adapterLoss()));
    }
    double needed = BEYOND_NOISE * proof.meanBaseNoise();
    if (!(proof.meanLogitDifference() > needed)) {
      reasons.add(
          "the adapter changes nothing: mean logit difference %.3g, wanted above %.3g (%s times the noise of base against base)"
              .formatted(proof.meanLogitDifference(), needed, BEYOND_NOISE));
    }
    return reasons.isEmpty() ? new Fit(proof) : new Unfit(proof, reasons);
  }
}
