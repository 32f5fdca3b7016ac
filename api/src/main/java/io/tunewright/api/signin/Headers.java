package io.tunewright.api.signin;

import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * What browsers are held to on every page, beside what Spring Security asks of them by itself: no
 * guessing of types, no frames, no copies in caches.
 */
final class Headers {
  private Headers() {}

  static void on(HeadersConfigurer<HttpSecurity> headers) {
    headers
        .contentSecurityPolicy(policy ->
            policy.policyDirectives(
                "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'"))
        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
        .permissionsPolicyHeader(permissions ->
            permissions.policy(
                "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"))
        .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
        .crossOriginResourcePolicy(
            resource -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
        .httpStrictTransportSecurity(transport -> transport.includeSubDomains(false));
  }
}
