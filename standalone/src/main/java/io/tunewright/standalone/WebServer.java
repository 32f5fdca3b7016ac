package io.tunewright.standalone;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** Spring Boot's own set-up of Tomcat, Spring MVC and Jackson, for the roles that serve HTTP. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class WebServer {}
