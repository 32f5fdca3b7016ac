package io.tunewright.storage.catalog;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The catalog, from {@code tunewright.database.*}; migrated before anything reads it. Only roles
 * that import this module have a database at all.
 */
@Configuration(proxyBeanMethods = false)
public class CatalogModule {

  @Bean
  HikariDataSource catalogDatabase(Environment settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("catalog");
    config.setJdbcUrl(settings.getRequiredProperty("tunewright.database.url"));
    config.setUsername(settings.getRequiredProperty("tunewright.database.user"));
    config.setPassword(settings.getProperty("tunewright.database.password", ""));
    config.setMaximumPoolSize(settings.getProperty("tunewright.database.pool", Integer.class, 10));
    HikariDataSource database = new HikariDataSource(config);
    Flyway.configure().dataSource(database).load().migrate();
    return database;
  }

  @Bean
  JdbcClient catalogClient(HikariDataSource database) {
    return JdbcClient.create(database);
  }

  @Bean
  TransactionTemplate catalogTransaction(HikariDataSource database) {
    return new TransactionTemplate(new JdbcTransactionManager(database));
  }

  @Bean
  Jobs jobs(JdbcClient database, TransactionTemplate transaction, Checkpoints checkpoints) {
    return new Jobs(database, transaction, checkpoints);
  }

  @Bean
  JobSearch jobSearch(JdbcClient database) {
    return new JobSearch(database);
  }

  @Bean
  JobChanges jobChanges(HikariDataSource database) {
    return new JobChanges(database);
  }

  @Bean
  Checkpoints checkpoints(JdbcClient database) {
    return new Checkpoints(database);
  }

  @Bean
  Publications publications(JdbcClient database, TransactionTemplate transaction) {
    return new Publications(database, transaction);
  }

  @Bean
  Attempts attempts(JdbcClient database) {
    return new Attempts(database);
  }

  @Bean
  JobEvents jobEvents(
      JdbcClient database,
      TransactionTemplate transaction,
      Checkpoints checkpoints,
      Snapshots snapshots,
      Attempts attempts,
      Evaluations evaluations) {
    return new JobEvents(database, transaction, checkpoints, snapshots, attempts, evaluations);
  }

  @Bean
  Files files(JdbcClient database, TransactionTemplate transaction) {
    return new Files(database, transaction);
  }

  @Bean
  Uploads uploads(JdbcClient database, TransactionTemplate transaction, Files files) {
    return new Uploads(database, transaction, files);
  }

  @Bean
  Models models(JdbcClient database) {
    return new Models(database);
  }

  @Bean
  Snapshots snapshots(JdbcClient database, TransactionTemplate transaction) {
    return new Snapshots(database, transaction);
  }

  @Bean
  Stagings stagings(JdbcClient database) {
    return new Stagings(database);
  }

  @Bean
  BlobClaims blobClaims(JdbcClient database) {
    return new BlobClaims(database);
  }

  @Bean
  Blobs blobs(JdbcClient database) {
    return new Blobs(database);
  }

  @Bean
  Aliases aliases(JdbcClient database) {
    return new Aliases(database);
  }

  @Bean
  Adapters adapters(JdbcClient database, TransactionTemplate transaction, Aliases aliases) {
    return new Adapters(database, transaction, aliases);
  }

  @Bean
  Evaluations evaluations(JdbcClient database) {
    return new Evaluations(database);
  }

  @Bean
  Schedules schedules(JdbcClient database) {
    return new Schedules(database);
  }

  @Bean
  ScheduleRuns scheduleRuns(
      JdbcClient database, TransactionTemplate transaction, Jobs jobs, Evaluations evaluations) {
    return new ScheduleRuns(database, transaction, jobs, evaluations);
  }

  @Bean
  ScheduledJobs scheduledJobs(JdbcClient database) {
    return new ScheduledJobs(database);
  }

  @Bean
  DatasetAliases datasetAliases(JdbcClient database, TransactionTemplate transaction) {
    return new DatasetAliases(database, transaction);
  }

  @Bean
  Rows rows(JdbcClient database, TransactionTemplate transaction) {
    return new Rows(database, transaction);
  }

  @Bean
  Webhooks webhooks(JdbcClient database) {
    return new Webhooks(database);
  }

  @Bean
  Deliveries deliveries(JdbcClient database) {
    return new Deliveries(database);
  }

  @Bean
  Keys keys(JdbcClient database) {
    return new Keys(database);
  }

  @Bean
  AuditLog auditLog(JdbcClient database) {
    return new AuditLog(database);
  }
}
