package io.tunewright.api;

import io.tunewright.api.audit.AuditModule;
import io.tunewright.api.auth.AuthModule;
import io.tunewright.api.console.ConsoleModule;
import io.tunewright.api.console.adapters.AdapterPagesModule;
import io.tunewright.api.console.datasets.DatasetPagesModule;
import io.tunewright.api.console.jobs.JobPagesModule;
import io.tunewright.api.console.models.ModelPagesModule;
import io.tunewright.api.console.reference.ReferenceModule;
import io.tunewright.api.console.schedules.SchedulePagesModule;
import io.tunewright.api.console.settings.SettingsModule;
import io.tunewright.api.console.sites.SitePagesModule;
import io.tunewright.api.errors.ErrorsModule;
import io.tunewright.api.evaluations.EvaluationsModule;
import io.tunewright.api.health.HealthModule;
import io.tunewright.api.hub.HubModule;
import io.tunewright.api.openai.BodyLimits;
import io.tunewright.api.openai.files.FilesModule;
import io.tunewright.api.openai.jobs.JobsModule;
import io.tunewright.api.openai.models.ModelsModule;
import io.tunewright.api.openai.uploads.UploadsModule;
import io.tunewright.api.registry.RegistryModule;
import io.tunewright.api.schedules.SchedulesModule;
import io.tunewright.api.servers.ServersModule;
import io.tunewright.api.signin.SignInModule;
import io.tunewright.api.sites.SitesModule;
import io.tunewright.api.sweep.SweepModule;
import io.tunewright.api.telemetry.TelemetryModule;
import io.tunewright.api.webhooks.WebhooksApiModule;
import io.tunewright.storage.records.RecordsModule;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;

/**
 * The front door. Needs the catalog, the object store, a Temporal client, and Boot's web server.
 */
@Configuration(proxyBeanMethods = false)
@PropertySource("classpath:/io/tunewright/api/api.properties")
@Import({
  ErrorsModule.class,
  AuthModule.class,
  AuditModule.class,
  SignInModule.class,
  TelemetryModule.class,
  SweepModule.class,
  HealthModule.class,
  RegistryModule.class,
  EvaluationsModule.class,
  FilesModule.class,
  UploadsModule.class,
  JobsModule.class,
  ModelsModule.class,
  HubModule.class,
  WebhooksApiModule.class,
  ConsoleModule.class,
  JobPagesModule.class,
  SchedulesModule.class,
  ModelPagesModule.class,
  DatasetPagesModule.class,
  AdapterPagesModule.class,
  SchedulePagesModule.class,
  ServersModule.class,
  SitesModule.class,
  SitePagesModule.class,
  SettingsModule.class,
  ReferenceModule.class,
  RecordsModule.class,
  BodyLimits.class,
  Description.class
})
public class ApiModule {

  /** Clients write the slash of {@code /v1/models/org%2Fname} so. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> slashesInModelNames() {
    return tomcat ->
        tomcat.addConnectorCustomizers(connector ->
            connector.setEncodedSolidusHandling(EncodedSolidusHandling.DECODE.getValue()));
  }
}
