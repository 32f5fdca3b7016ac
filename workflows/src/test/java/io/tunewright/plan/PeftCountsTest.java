package io.tunewright.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Our counts against PEFT's own, captured from tiny models of every architecture we know. */
final class PeftCountsTest {

  @ParameterizedTest
  @MethodSource
  void everyMatchIsPefts(Case peft) {
    Architecture architecture = Architecture.of(peft.modelType()).orElseThrow();
    LoraFit fit =
        LoraFit.of(architecture, TensorNames.tree(architecture, peft.tensors()), peft.lora());
    assertThat(fit.adapted()).isEqualTo(peft.adapted());
    assertThat(fit.trainable()).isEqualTo(peft.trainable());
  }

  @ParameterizedTest
  @MethodSource
  void everyTotalIsTorchs(Total torch) {
    assertThat(ParameterCount.of(torch.tensors())).isEqualTo(torch.parameters());
  }

  record Case(
      String modelType,
      List<TensorShape> tensors,
      Recipe.Lora lora,
      long trainable,
      Map<String, Long> adapted) {
    @Override
    public String toString() {
      return modelType + " " + lora;
    }
  }

  /**
   * @param parameters torch's, and what the router corrects its scores by: for torch a buffer, for
   *     the checkpoint a weight like any other
   */
  record Total(String modelType, List<TensorShape> tensors, long parameters) {
    @Override
    public String toString() {
      return modelType;
    }
  }

  static Stream<Case> everyMatchIsPefts() throws IOException {
    var cases = new ArrayList<Case>();
    for (JsonNode model : models()) {
      for (JsonNode one : model.get("cases")) {
        var adapted = new HashMap<String, Long>();
        one.get("matched")
            .forEach(hit -> adapted.put(hit.get("name").asString(), hit.get("adds").asLong()));
        cases.add(
            new Case(
                model.get("model_type").asString(),
                tensors(model),
                new Recipe.Lora(
                    one.get("r").asInt(),
                    1,
                    0,
                    words(one.get("target_modules")),
                    words(one.get("target_parameters"))),
                one.get("trainable_parameters").asLong(),
                adapted));
      }
    }
    return cases.stream();
  }

  static Stream<Total> everyTotalIsTorchs() throws IOException {
    var totals = new ArrayList<Total>();
    for (JsonNode model : models()) {
      List<TensorShape> tensors = tensors(model);
      long corrections =
          tensors.stream()
              .filter(tensor ->
                  tensor.name().endsWith("gate.bias")
                      || tensor.name().endsWith("e_score_correction_bias"))
              .mapToLong(TensorShape::elements)
              .sum();
      totals.add(
          new Total(
              model.get("model_type").asString(),
              tensors,
              model.get("total_parameters").asLong() + corrections));
    }
    return totals.stream();
  }

  private static JsonNode models() throws IOException {
    try (InputStream in = PeftCountsTest.class.getResourceAsStream("/peft-counts/counts.json")) {
      return new JsonMapper().readTree(in).get("models");
    }
  }

  private static List<TensorShape> tensors(JsonNode model) {
    var tensors = new ArrayList<TensorShape>();
    for (Map.Entry<String, JsonNode> tensor : model.get("tensors").properties()) {
      var shape = new ArrayList<Long>();
      tensor.getValue().forEach(size -> shape.add(size.asLong()));
      String dtype = tensor.getKey().endsWith("tid2eid") ? "I64" : "F32";
      tensors.add(new TensorShape(tensor.getKey(), dtype, shape));
    }
    return tensors;
  }

  private static List<String> words(JsonNode list) {
    var words = new ArrayList<String>();
    list.forEach(word -> words.add(word.asString()));
    return words;
  }
}
