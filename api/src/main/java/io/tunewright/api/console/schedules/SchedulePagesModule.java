package io.tunewright.api.console.schedules;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The pages of schedules. */
@Configuration(proxyBeanMethods = false)
@Import({SchedulePages.class, ScheduleForms.class})
public class SchedulePagesModule {}
