package io.tunewright.api.openai.jobs;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.openai.Bodies;
import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.TuningRequest;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads jobs that are submitted again and again, each time on other rows, as jobs are read. */
public final class JobTemplates {
  private final Requests requests;

  JobTemplates(Requests requests) {
    this.requests = requests;
  }

  /**
   * @param job an object: the body of a job's creation without its training file
   * @param caller whose project it is for
   * @param field that holds the job, for what is said against it
   * @param training stands for the rows
   * @param heldOut stands for rows to validate on where the job names no file; null for none
   * @throws ApplicationFailure as a job would be refused, its fields below {@code field}; and where
   *     it names what makes no sense more than once
   */
  public TuningRequest read(
      JsonNode job,
      Caller caller,
      String field,
      DatasetRef training,
      @Nullable DatasetRef heldOut) {
    return below(
        field,
        () -> {
          CreateJob body = body(job);
          refuse("training_file", job.get("training_file"), "the schedule puts one together");
          refuse(
              "tunewright.deadline",
              body.extras().deadline(),
              "it is one point in time; wanted tunewright.time_limit");
          refuse(
              "tunewright.dry_run",
              body.isDryRun() ? true : null,
              "try it at /v1/fine_tuning/jobs");
          refuse(
              "tunewright.resume_from",
              body.extras().resumeFrom(),
              "each of its runs would go on from the same step");
          caller.about(body.extras().project(), "tunewright.project");
          if (body.extras().project() != null
              && !body.extras().project().equals(caller.project())) {
            throw TuningError.INVALID_REQUEST.at(
                "tunewright.project",
                "tunewright.project is '%s', but the schedule is of the project '%s'"
                    .formatted(body.extras().project(), caller.project()));
          }
          return requests.of(body, caller, training, heldOut);
        });
  }

  /** To read a job there must be such a field. */
  private static CreateJob body(JsonNode job) {
    ObjectNode whole = (ObjectNode) job.deepCopy();
    whole.putNull("training_file");
    return Bodies.read(whole.toString().getBytes(StandardCharsets.UTF_8), CreateJob.class);
  }

  private static void refuse(String field, @Nullable Object value, String why) {
    if (value != null) {
      throw TuningError.INVALID_REQUEST.at(
          field, "%s has no place in a schedule's job: %s".formatted(field, why));
    }
  }

  private static TuningRequest below(String field, Supplier<TuningRequest> read) {
    try {
      return read.get();
    } catch (ApplicationFailure refused) {
      String inner = TuningError.fieldOf(refused).map(name -> field + "." + name).orElse(field);
      throw TuningError.of(refused)
          .orElse(TuningError.INVALID_REQUEST)
          .at(inner, field + ": " + refused.getOriginalMessage());
    }
  }
}
