package io.tunewright.api.openai;

import com.fasterxml.jackson.annotation.Nulls;
import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.Hashing;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads bodies strictly: what is refused is named by its path, such as {@code tunewright.lora.r}.
 */
public final class Bodies {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
          .build();
  private static final JsonMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private Bodies() {}

  /**
   * @throws ApplicationFailure INVALID_REQUEST naming the field at fault
   */
  public static <T> T read(byte[] body, Class<T> type) {
    try {
      T read = JSON.readValue(body, type);
      if (read == null) {
        throw TuningError.INVALID_REQUEST.because("the body is null, wanted a JSON object");
      }
      refuseNul(JSON.readTree(body));
      return read;
    } catch (StreamReadException malformed) {
      throw TuningError.INVALID_REQUEST.because(
          "the body is not JSON: " + malformed.getOriginalMessage());
    } catch (DatabindException mistaken) {
      throw refusal(mistaken);
    } catch (JacksonException excessive) { // too deep, or a number too long
      throw TuningError.INVALID_REQUEST.because(
          "the body can't be read: " + excessive.getOriginalMessage());
    }
  }

  /** PostgreSQL's text holds every character but this one. */
  private static void refuseNul(JsonNode body) {
    body.properties()
        .forEach(field -> {
          if (holdsNul(field.getValue())) {
            throw TuningError.INVALID_REQUEST.at(
                field.getKey(),
                field.getKey() + " holds the character U+0000, wanted text without");
          }
        });
  }

  private static boolean holdsNul(JsonNode node) {
    return (node.isString() && node.asString().indexOf('\0') >= 0)
        || node.propertyNames().stream().anyMatch(name -> name.indexOf('\0') >= 0)
        || node.valueStream().anyMatch(Bodies::holdsNul);
  }

  /** The same for two bodies that differ in space or in the order of fields only. */
  public static String hash(byte[] body) {
    try {
      return Hashing.of(SORTED.writeValueAsBytes(SORTED.readValue(body, Object.class)));
    } catch (JacksonException malformed) {
      throw TuningError.INVALID_REQUEST.because(
          "the body is not JSON: " + malformed.getOriginalMessage());
    }
  }

  private static ApplicationFailure refusal(DatabindException mistaken) {
    String field = path(mistaken);
    if (field.isEmpty()) {
      return TuningError.INVALID_REQUEST.because("the body is no JSON object as wanted");
    }
    return switch (mistaken) {
      case UnrecognizedPropertyException unknown ->
          TuningError.INVALID_REQUEST.at(
              field,
              "there is no field '%s'; known are %s"
                  .formatted(
                      field,
                      unknown.getKnownPropertyIds().stream()
                          .map(String::valueOf)
                          .sorted()
                          .collect(Collectors.joining(", "))));
      case ValueInstantiationException refused when refused.getCause() != null ->
          TuningError.INVALID_REQUEST.at(field, field + " " + refused.getCause().getMessage());
      case InvalidFormatException unknown when unknown.getTargetType().isEnum() ->
          TuningError.INVALID_REQUEST.at(
              field,
              "%s is '%s', wanted one of %s"
                  .formatted(field, unknown.getValue(), words(unknown.getTargetType())));
      case InvalidNullException _ ->
          TuningError.INVALID_REQUEST.at(field, field + " holds null, wanted values");
      case MismatchedInputException absent when firstLine(absent).startsWith("Missing required") ->
          TuningError.INVALID_REQUEST.at(field, field + " is missing");
      default ->
          TuningError.INVALID_REQUEST.at(
              field, "%s has the wrong type: %s".formatted(field, firstLine(mistaken)));
    };
  }

  /** An enumeration's values as they are written in a body. */
  private static List<String> words(Class<?> enumeration) {
    return Arrays.stream(enumeration.getEnumConstants())
        .map(value -> JSON.valueToTree(value).asString())
        .toList();
  }

  private static String firstLine(DatabindException mistaken) {
    return mistaken.getOriginalMessage().lines().findFirst().orElse("");
  }

  private static String path(DatabindException mistaken) {
    StringBuilder path = new StringBuilder();
    for (var step : mistaken.getPath()) {
      String name = step.getPropertyName();
      if (name == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(name);
      }
    }
    return path.toString();
  }
}
