package io.tunewright.workflow;

import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.Jackson3JsonPayloadConverter;

/** How values travel through Temporal. Jackson 3, because it reads sealed interfaces unaided. */
public final class Payloads {
  private Payloads() {}

  public static DataConverter converter() {
    return DefaultDataConverter.newDefaultInstance()
        .withPayloadConverterOverrides(new Jackson3JsonPayloadConverter());
  }
}
