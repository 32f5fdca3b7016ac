package io.tunewright.standalone.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tunewright.standalone.chaos.StoreCall.Phase;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** A process's way to the object store, which understands what is asked for. */
final class StoreWire extends Wire {
  private static final byte[] UNAVAILABLE =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
          .getBytes(US_ASCII);

  private final Member member;
  private final Watchers watchers;
  private volatile boolean unavailable;

  StoreWire(Member member, IntSupplier service, Watchers watchers) {
    super(service);
    this.member = member;
    this.watchers = watchers;
  }

  /** Every request is answered with 503, until it is told otherwise. */
  void unavailable(boolean now) {
    unavailable = now;
  }

  @Override
  void converse(Socket client, Socket server) throws IOException {
    InputStream asks = new BufferedInputStream(client.getInputStream());
    InputStream answers = new BufferedInputStream(server.getInputStream());
    while (true) {
      HttpHead request = HttpHead.read(asks);
      if (request == null) {
        return;
      }
      StoreCall call = call(request);
      tell(Phase.ARRIVED, call);
      dawdle();
      if (unavailable) {
        client.getOutputStream().write(UNAVAILABLE);
        client.shutdownOutput();
        asks.transferTo(OutputStream.nullOutputStream()); // else a reset would outrun the answer
        return;
      }
      HttpHead answer = ask(call, request, asks, client, server, answers);
      watchers.tell(Phase.ANSWERED, call);
      dawdle();
      client.getOutputStream().write(answer.bytes());
      boolean empty =
          call.method().equals("HEAD") || answer.status() == 204 || answer.status() == 304;
      if (!empty) {
        body(answer, answers, client.getOutputStream(), null);
      }
      if (request.has("connection", "close") || answer.has("connection", "close")) {
        return;
      }
    }
  }

  /** What a process has said that was killed meanwhile is not passed on. */
  private void tell(Phase phase, StoreCall call) throws IOException {
    watchers.tell(phase, call);
    if (!member.isAlive()) {
      throw new EOFException(member.name() + " is no more");
    }
  }

  /** Passes the request on, and its body when the store wants it. */
  private HttpHead ask(
      StoreCall call,
      HttpHead request,
      InputStream asks,
      Socket client,
      Socket server,
      InputStream answers)
      throws IOException {
    server.getOutputStream().write(request.bytes());
    if (request.has("expect", "100-continue")) {
      HttpHead early = present(HttpHead.read(answers));
      if (early.status() != 100) {
        return early;
      }
      client.getOutputStream().write(early.bytes());
    }
    body(request, asks, server.getOutputStream(), call);
    HttpHead answer = present(HttpHead.read(answers));
    while (answer.status() < 200) {
      client.getOutputStream().write(answer.bytes());
      answer = present(HttpHead.read(answers));
    }
    return answer;
  }

  /**
   * @param call to tell of when half of it has passed, null for none
   */
  private void body(HttpHead head, InputStream from, OutputStream to, @Nullable StoreCall call)
      throws IOException {
    long length = head.length();
    if (length < 0) {
      chunks(from, to);
      return;
    }
    long half = length / 2;
    copy(from, to, half);
    if (call != null && length > 0) {
      tell(Phase.HALFWAY, call);
    }
    copy(from, to, length - half);
  }

  private void chunks(InputStream from, OutputStream to) throws IOException {
    long size;
    do {
      String line = line(from, to);
      size = Long.parseLong(line.split(";")[0].strip(), 16);
      copy(from, to, size);
      line(from, to);
    } while (size > 0);
  }

  private static String line(InputStream from, OutputStream to) throws IOException {
    StringBuilder line = new StringBuilder();
    int next;
    do {
      next = from.read();
      if (next < 0) {
        throw new EOFException("broken off between chunks");
      }
      to.write(next);
      line.append((char) next);
    } while (next != '\n');
    return line.toString();
  }

  private void copy(InputStream from, OutputStream to, long length) throws IOException {
    byte[] chunk = new byte[1 << 16];
    long left = length;
    while (left > 0) {
      int read = from.read(chunk, 0, (int) Math.min(chunk.length, left));
      if (read < 0) {
        throw new EOFException("broken off within a body");
      }
      to.write(chunk, 0, read);
      left -= read;
    }
    to.flush();
  }

  private static HttpHead present(@Nullable HttpHead head) throws IOException {
    if (head == null) {
      throw new EOFException("the store hung up");
    }
    return head;
  }

  private StoreCall call(HttpHead request) {
    String[] target = request.word(1).split("\\?", 2);
    String path = URLDecoder.decode(target[0], StandardCharsets.UTF_8).substring(1);
    int bucketEnds = path.indexOf('/');
    return new StoreCall(
        member,
        request.word(0),
        bucketEnds < 0 ? "" : path.substring(bucketEnds + 1),
        target.length > 1 ? target[1] : "");
  }
}
