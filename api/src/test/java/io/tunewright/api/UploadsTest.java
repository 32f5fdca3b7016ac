package io.tunewright.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.files.FilePurpose;
import com.openai.models.uploads.Upload;
import com.openai.models.uploads.UploadCompleteParams;
import com.openai.models.uploads.UploadCreateParams;
import com.openai.models.uploads.parts.PartCreateParams;
import io.tunewright.job.Owner;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.UploadRow;
import io.tunewright.storage.catalog.UploadRow.Part;
import io.tunewright.storage.catalog.Uploads;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.ObjectStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningApi.class)
class UploadsTest {
  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final OpenAIClient client = api.client(project);
  private final ObjectStore store = api.bean(ObjectStore.class);

  @Test
  void partsBecomeTheFileInTheOrderThatIsSaid() throws Exception {
    byte[] bytes = new byte[40 << 20];
    new Random(7).nextBytes(bytes);
    Upload begun = begin(bytes.length);
    assertThat(begun.status()).isEqualTo(Upload.Status.PENDING);
    assertThat(begun.expiresAt() - begun.createdAt()).isEqualTo(3600);
    String last = add(begun, Arrays.copyOfRange(bytes, 20 << 20, bytes.length));
    String first = add(begun, Arrays.copyOf(bytes, 20 << 20));

    Upload completed = complete(begun, md5(bytes), first, last);

    assertThat(completed.validate().status()).isEqualTo(Upload.Status.COMPLETED);
    var file = completed.file().orElseThrow();
    assertThat(file.bytes()).isEqualTo(bytes.length);
    assertThat(file.filename()).isEqualTo("rows.jsonl");
    assertThat(client.files().list().data()).extracting(f -> f.id()).containsExactly(file.id());
    try (var content = client.files().content(file.id())) {
      assertThat(content.body().readAllBytes()).isEqualTo(bytes);
    }
    String whole = FileKeys.whole(project, begun.id(), file.id());
    assertThat(store.list("projects/" + project + "/"))
        .containsExactly(whole, FileKeys.record(whole));
  }

  @Test
  void completingAgainAnswersTheSameFile() {
    Upload begun = begin(6);
    String one = add(begun, "one".getBytes(UTF_8));
    String two = add(begun, "two".getBytes(UTF_8));
    Upload completed = complete(begun, null, one, two);

    assertThat(complete(begun, null, one, two)).isEqualTo(completed);
    assertThatThrownBy(() -> complete(begun, null, two, one))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("completed from the parts " + one + ", " + two);
    assertThatThrownBy(() -> client.uploads().cancel(begun.id()))
        .isInstanceOf(BadRequestException.class);
    assertThatThrownBy(() -> add(begun, new byte[] {1})).isInstanceOf(BadRequestException.class);
  }

  @Test
  void whatIsNotTheFileThatWasDeclaredIsRefusedAndMayBeSaidBetter() {
    Upload begun = begin(6);
    String one = add(begun, "one".getBytes(UTF_8));
    assertThatThrownBy(() -> complete(begun, null, one))
        .isInstanceOfSatisfying(
            BadRequestException.class, refused -> assertThat(refused.param()).contains("part_ids"))
        .hasMessageContaining("have 3 bytes together, wanted 6");
    String two = add(begun, "two".getBytes(UTF_8));
    assertThatThrownBy(() -> complete(begun, null, one, one)).hasMessageContaining("twice");
    assertThatThrownBy(() -> complete(begun, null, one, "part_x"))
        .hasMessageContaining("has no part 'part_x'");
    assertThatThrownBy(() -> complete(begun, md5("onetwo".getBytes(UTF_8)), two, one))
        .isInstanceOfSatisfying(
            BadRequestException.class, refused -> assertThat(refused.param()).contains("md5"));
    assertThat(client.files().list().data()).isEmpty();

    assertThat(complete(begun, md5("onetwo".getBytes(UTF_8)), one, two).file()).isPresent();
  }

  @Test
  void aCancelledUploadIsGoneWithItsParts() {
    Upload begun = begin(6);
    String one = add(begun, "one".getBytes(UTF_8));

    assertThat(client.uploads().cancel(begun.id()).validate().status())
        .isEqualTo(Upload.Status.CANCELLED);
    assertThat(client.uploads().cancel(begun.id()).status()).isEqualTo(Upload.Status.CANCELLED);
    assertThat(store.list("projects/" + project + "/")).isEmpty();
    assertThatThrownBy(() -> complete(begun, null, one))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("is cancelled, wanted a pending one");
  }

  @Test
  void aPartHasALimitAndSoHaveAllOfThem() {
    Upload begun = begin(3);
    assertThatThrownBy(() -> add(begun, new byte[(64 << 20) + 1]))
        .isInstanceOfSatisfying(
            BadRequestException.class, refused -> assertThat(refused.param()).contains("data"))
        .hasMessageContaining("data has more than 67,108,864 bytes");
    assertThat(store.list("projects/" + project + "/")).isEmpty();

    add(begun, new byte[64 << 20]);
    add(begun, new byte[6]);
    assertThatThrownBy(() -> add(begun, new byte[1])).hasMessageContaining("wanted fewer than");
  }

  @Test
  void anUploadThatNobodyCompletesIsSweptAway() {
    Uploads uploads = api.bean(Uploads.class);
    String id = Uploads.newId();
    Instant longAgo = Instant.now().minus(Duration.ofDays(1));
    String key = FileKeys.part(project, id, "part_1");
    UploadRow pending = row(id, Instant.now().plusSeconds(60), longAgo);
    uploads.add(pending);
    store.put(key, new byte[] {1});
    assertThat(uploads.addPart(id, new Part("part_" + id, key, "00", 1))).isTrue();
    String expired = Uploads.newId();
    String lost = FileKeys.part(project, expired, "part_2");
    store.put(lost, new byte[] {1});
    uploads.add(row(expired, longAgo, longAgo)); // last, as it may be swept at once
    assertThat(uploads.addPart(expired, new Part("part_" + expired, lost, "00", 1))).isFalse();

    await().until(() -> store.size(lost).isEmpty());
    assertThat(store.size(key)).isPresent();
    assertThat(api.get(api.key(project, Role.VIEWER), "/uploads/" + expired).json().path("status"))
        .hasToString("\"expired\"");
  }

  private UploadRow row(String id, Instant expires, Instant created) {
    Owner owner = new Owner(project, "ann");
    return new UploadRow(
        id,
        owner,
        "fine-tune",
        "rows.jsonl",
        9,
        null,
        created,
        expires,
        UploadRow.Status.PENDING,
        null,
        List.of());
  }

  @Test
  void othersCannotReachIt() {
    Upload begun = begin(3);
    OpenAIClient other = api.client(RunningApi.freshProject());
    assertThatThrownBy(() -> other.uploads().cancel(begun.id()))
        .isInstanceOf(NotFoundException.class);
    String viewer = api.key(project, Role.VIEWER);
    assertThat(api.post(viewer, "/uploads/" + begun.id() + "/cancel", Map.of()).status())
        .isEqualTo(403);
  }

  private Upload begin(long bytes) {
    return client
        .uploads()
        .create(
            UploadCreateParams.builder()
                .bytes(bytes)
                .filename("rows.jsonl")
                .mimeType("text/jsonl")
                .purpose(FilePurpose.FINE_TUNE)
                .build());
  }

  private String add(Upload upload, byte[] bytes) {
    var part =
        client
            .uploads()
            .parts()
            .create(PartCreateParams.builder().uploadId(upload.id()).data(bytes).build());
    assertThat(part.validate().uploadId()).isEqualTo(upload.id());
    return part.id();
  }

  private Upload complete(
      Upload upload, @org.jspecify.annotations.Nullable String md5, String... parts) {
    var request = UploadCompleteParams.builder().uploadId(upload.id()).partIds(List.of(parts));
    if (md5 != null) {
      request.md5(md5);
    }
    return client.uploads().complete(request.build());
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
