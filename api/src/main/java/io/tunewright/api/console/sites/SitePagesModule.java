package io.tunewright.api.console.sites;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The page of sites. */
@Configuration(proxyBeanMethods = false)
@Import(SitePage.class)
public class SitePagesModule {}
