package io.tunewright.standalone;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.tunewright.standalone.parts.TemporalServer;
import io.tunewright.workflow.Payloads;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The one connection to Temporal that a process has. */
@Configuration(proxyBeanMethods = false)
class TemporalModule {

  @Bean(destroyMethod = "shutdown")
  WorkflowServiceStubs temporalConnection(TemporalServer server) {
    return server.connect();
  }

  @Bean
  WorkflowClient workflowClient(WorkflowServiceStubs connection, Environment settings) {
    return WorkflowClient.newInstance(
        connection,
        WorkflowClientOptions.newBuilder()
            .setNamespace(settings.getProperty("tunewright.temporal.namespace", "default"))
            .setDataConverter(Payloads.converter())
            .build());
  }
}
