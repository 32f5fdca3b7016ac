package io.tunewright.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import java.util.Locale;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What {@code /v1/openapi.json} says beyond what the handlers say of themselves. */
@Configuration(proxyBeanMethods = false)
class Description {
  private static final String BEARER = "bearer";

  static {
    SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
  }

  /** Names fields as the answers do, which another generation of Jackson writes. */
  @Bean
  ModelResolver namesAsInTheAnswers(ObjectMapperProvider mappers) {
    return new ModelResolver(
        mappers.jsonMapper().copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE));
  }

  /** Says of each operation the least role that may call it. */
  @Bean
  OperationCustomizer roles() {
    return (operation, handler) -> {
      Needs needs = handler.getMethodAnnotation(Needs.class);
      if (needs != null) {
        operation.addExtension("x-role", needs.value().name().toLowerCase(Locale.ROOT));
      }
      return operation;
    };
  }

  @Bean
  OpenAPI description() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Tunewright")
                .version("v1")
                .description(
                    "Fine-tuning of open-weight models. `/v1` speaks OpenAI's fine-tuning API;"
                        + " what that lacks stands under one extra object, `tunewright`, and in"
                        + " resources below `/v1/tunewright`.")
                .license(
                    new License()
                        .name("Apache-2.0")
                        .url("https://www.apache.org/licenses/LICENSE-2.0")))
        .components(
            new Components()
                .addSecuritySchemes(
                    BEARER, new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer")))
        .addSecurityItem(new SecurityRequirement().addList(BEARER));
  }
}
