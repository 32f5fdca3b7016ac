/**
 * Proof, that anyone can run, that doubt never kills healthy work: a whole installation in real
 * processes of its own, disturbed at exact instants, and judged by what is left.
 *
 * <p><b>What stands.</b> Two processes of each role ({@code api}, {@code worker}, {@code site};
 * both sites serve one workdir and know of no database), the Temporal server with its database
 * file, PostgreSQL, and an S3 server: each a process of its own that can be killed, frozen and
 * started again ({@link io.tunewright.standalone.chaos.Fleet}). Every process reaches each service
 * through a {@link io.tunewright.standalone.chaos.Wire} of its own, which can refuse, delay, break
 * or half-close; the one to the store understands requests and can hold one at an exact {@link
 * io.tunewright.standalone.chaos.Moment}. In place of the trainer's interpreter stands {@code
 * chaos/trainer.py}, which keeps the run contract and a ledger of all that it does; the bytes of
 * its adapter follow from seed and steps alone, and it measures adapters for gates. Who is told by
 * webhooks is a {@link io.tunewright.standalone.chaos.Receiver}.
 *
 * <p><b>What is demanded.</b> After each round {@link io.tunewright.standalone.chaos.Judge} holds
 * the ledger, the store's bytes, the catalog and Temporal's history against each other: no order
 * launched twice; no trainer stopped that wasn't to be; no step lost beyond the newest committed
 * checkpoint; one published version, whose bytes are those that seed and steps demand; no process,
 * lock, upload or half adapter left behind; each alias moved once, from where the evaluation had
 * compared with; a schedule's run with one job, trained on what it found, and the right outcome;
 * every event told under one id.
 *
 * <p><b>How to run it.</b>
 *
 * <pre>
 *   mvn verify                                         the few of ChaosIT, among all other tests
 *   mvn verify -Pchaos -Drounds=200 -Dseed=7           every named case, then 200 random rounds
 *   mvn verify -Pchaos -Dcases=the-evaluator-is-killed,both-apis-are-killed-while-a-job-trains
 *   mvn verify -Pchaos -Dcases=none -Drounds=50        random rounds alone
 * </pre>
 *
 * A case's id is its name in small letters with hyphens. Rounds depend on the seed alone. What was
 * played is kept in {@code standalone/target/chaos/SEED/rounds.jsonl}: a run with the same seed
 * goes on where the last one was broken off; delete the file to begin anew. The scorecard at the
 * end counts the file's rounds: what was killed, what was violated, and how much longer than an
 * undisturbed job the disturbed ones took.
 */
@NullMarked
package io.tunewright.standalone.chaos;

import org.jspecify.annotations.NullMarked;
