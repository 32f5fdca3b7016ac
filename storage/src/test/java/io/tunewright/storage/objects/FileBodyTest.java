package io.tunewright.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

@Timeout(60)
class FileBodyTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final int MIB = 1 << 20;
  private static final int LENGTH = 24 * MIB + 321;
  private static final int OFFSET = 4_321;

  @TempDir Path directory;

  private byte[] part = {};
  private Path path = Path.of("");

  @BeforeEach
  void writeTheFile() throws IOException {
    byte[] bytes = new byte[OFFSET + LENGTH + 99];
    new Random(1).nextBytes(bytes);
    part = Arrays.copyOfRange(bytes, OFFSET, OFFSET + LENGTH);
    path = Files.write(directory.resolve("weights"), bytes);
  }

  @Test
  void arrivesInAStoreAsItIs() throws Exception {
    PartUpload upload = STORE.get().beginUpload("from-a-file");
    try (FileChannel file = FileChannel.open(path)) {
      upload.complete(Map.of(1, upload.send(1, file, OFFSET, LENGTH, crc())));
    }
    assertThat(STORE.get().get("from-a-file")).isEqualTo(part);
  }

  @Test
  void isRefusedWhereItsBytesAreOthersThanWereMeant() throws Exception {
    PartUpload upload = STORE.get().beginUpload("changed");
    Files.write(path, new byte[OFFSET + LENGTH]);
    try (FileChannel file = FileChannel.open(path)) {
      assertThatThrownBy(() -> upload.send(1, file, OFFSET, LENGTH, crc()))
          .hasMessageContaining("Status Code: 400");
    }
    assertThat(upload.parts()).hasValue(Map.of());
  }

  /** There the kernel says that the socket is full instead of waiting. */
  @Test
  void arrivesAsItIsFromAVirtualThread() throws Exception {
    try (Server server = new Server(List.of(Server.TAKES));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.submit(() -> sendTo(server)).get();
      assertThat(server.whole).containsExactly(part);
      assertThat(server.heads.getFirst())
          .contains("Content-Length: " + LENGTH)
          .contains("x-amz-checksum-crc32c");
    }
  }

  @Test
  void isSentAgainFromItsStartAfterAReset() throws Exception {
    try (Server server = new Server(List.of(Server.RESETS, Server.TAKES))) {
      assertThat(sendTo(server)).isEqualTo(new PartUpload.Part(LENGTH, "\"tag\""));
      assertThat(server.whole).containsExactly(part);
    }
  }

  @Test
  void isSentAgainWhereTheServerRefusedItHalfway() throws Exception {
    try (Server server = new Server(List.of(Server.REFUSES, Server.TAKES))) {
      sendTo(server);
      assertThat(server.whole).containsExactly(part);
      assertThat(server.heads).hasSize(2);
    }
  }

  @Test
  void saysThatTheFileHasEndedEarly() throws Exception {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      file.truncate(OFFSET + 5 * MIB);
    }
    try (Server server = new Server(List.of(Server.TAKES))) {
      assertThatThrownBy(() -> sendTo(server))
          .hasStackTraceContaining("the file ended %,d bytes early".formatted(LENGTH - 5 * MIB));
      assertThat(server.whole).isEmpty();
    }
  }

  /** As over TLS. */
  @Test
  void canBeReadAsAStream() throws Exception {
    try (FileChannel file = FileChannel.open(path);
        InputStream in = new FileBody(file, OFFSET, LENGTH, 0).open()) {
      assertThat(in.readAllBytes()).isEqualTo(part);
    }
  }

  private PartUpload.Part sendTo(Server server) throws IOException {
    StoreSettings at =
        new StoreSettings(
            URI.create("http://127.0.0.1:" + server.port()), "us-east-1", "b", "k", "s", true);
    try (S3Client s3 = Clients.of(at);
        FileChannel file = FileChannel.open(path)) {
      return new PartUpload(s3, "b", "key", "id").send(1, file, OFFSET, LENGTH, crc());
    }
  }

  private int crc() {
    CRC32C crc = new CRC32C();
    crc.update(part);
    return (int) crc.getValue();
  }

  /** Answers each connection's one request in its own way, the last ones alike. */
  private static final class Server implements AutoCloseable {
    /** What it does with a request whose head it has read. */
    interface Turn {
      void take(Socket client, long length, Server server) throws IOException;
    }

    static final Turn TAKES =
        (client, length, server) -> {
          byte[] body = client.getInputStream().readNBytes((int) length);
          if (body.length == length) {
            server.whole.add(body);
            server.say(client, "200 OK\r\nETag: \"tag\"");
          }
        };
    static final Turn REFUSES =
        (client, length, server) -> {
          client.getInputStream().readNBytes(MIB);
          server.say(client, "503 Slow Down");
        };
    static final Turn RESETS =
        (client, length, server) -> {
          client.getInputStream().readNBytes(MIB);
          client.setSoLinger(true, 0);
        };

    final List<byte[]> whole = Collections.synchronizedList(new ArrayList<>());
    final List<String> heads = Collections.synchronizedList(new ArrayList<>());
    private final ServerSocket socket;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    Server(List<Turn> turns) throws IOException {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Queue<Turn> left = new ArrayDeque<>(turns);
      thread.submit(() -> {
        while (!socket.isClosed()) {
          try (Socket client = socket.accept()) {
            String head = head(client.getInputStream());
            heads.add(head);
            (left.size() > 1 ? left.remove() : left.element()).take(client, length(head), this);
          } catch (IOException gone) {
            // the client, or this server
          }
        }
      });
    }

    int port() {
      return socket.getLocalPort();
    }

    private static String head(InputStream in) throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
      return head.toString();
    }

    private static long length(String head) {
      return Pattern.compile("Content-Length: (\\d+)")
          .matcher(head)
          .results()
          .mapToLong(found -> Long.parseLong(found.group(1)))
          .findFirst()
          .orElseThrow();
    }

    private void say(Socket client, String answer) throws IOException {
      String said = "HTTP/1.1 " + answer + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      client.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
      socket.close();
      thread.shutdownNow();
    }
  }
}
