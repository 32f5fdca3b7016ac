package io.tunewright.api.openai;

import static java.util.Objects.requireNonNull;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.jspecify.annotations.Nullable;

/**
 * A multipart upload that has arrived: its file lies in the store, streamed there part by part,
 * never whole in memory or on disk.
 *
 * @param fields the other form fields, in whichever order they came
 */
public record FormUpload(Stored file, String filename, Map<String, String> fields) {
  /** OpenAI's clients send three. */
  private static final int MOST_FIELDS = 20;

  private static final int LONGEST_FIELD = 4096;
  private static final int LONGEST_FILENAME = 255;

  /**
   * @param field of the form that holds the file
   * @param most bytes that it may have
   * @param key where the file goes; what came before a failure is taken back
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST where it is no upload
   */
  public static FormUpload receive(
      HttpServletRequest request, String field, long most, ObjectStore store, String key) {
    if (!JakartaServletFileUpload.isMultipartContent(request)) {
      throw TuningError.INVALID_REQUEST.because(
          "the content type is '%s', wanted multipart/form-data"
              .formatted(request.getContentType()));
    }
    var arriving = new Arriving(field, most, store, key);
    try {
      FileItemInputIterator parts = new JakartaServletFileUpload<>().getItemIterator(request);
      while (parts.hasNext()) {
        arriving.take(parts.next());
      }
      return arriving.whole();
    } catch (IOException broken) {
      arriving.takeBack();
      throw brokenOff(broken);
    } catch (UncheckedIOException broken) { // where it was on its way to the store
      arriving.takeBack();
      throw brokenOff(requireNonNull(broken.getCause()));
    } catch (RuntimeException refused) {
      arriving.takeBack();
      throw refused;
    }
  }

  private static RuntimeException brokenOff(IOException broken) {
    return broken instanceof FileUploadException
        ? TuningError.INVALID_REQUEST.because(
            "the multipart body is malformed: " + broken.getMessage(), broken)
        : new UncheckedIOException("the upload broke off", broken);
  }

  /** A file's name as it is kept: without a path, without what no terminal should see. */
  public static String named(@Nullable String given) {
    String name =
        given == null
            ? ""
            : given.substring(given.lastIndexOf('/') + 1).replaceAll("\\p{Cntrl}", "");
    return name.isBlank()
        ? "file.jsonl"
        : name.substring(0, Math.min(name.length(), LONGEST_FILENAME));
  }

  private static final class Arriving {
    private final String field;
    private final long most;
    private final ObjectStore store;
    private final String key;
    private final Map<String, String> fields = new HashMap<>();
    private @Nullable Stored file;
    private String filename = "";

    Arriving(String field, long most, ObjectStore store, String key) {
      this.field = field;
      this.most = most;
      this.store = store;
      this.key = key;
    }

    void take(FileItemInput part) throws IOException {
      if (field.equals(part.getFieldName())) {
        takeFile(part);
      } else if (fields.size() == MOST_FIELDS) {
        throw TuningError.INVALID_REQUEST.because(
            "there are more than %d form fields".formatted(MOST_FIELDS));
      } else {
        fields.put(part.getFieldName(), text(part));
      }
    }

    private void takeFile(FileItemInput part) throws IOException {
      if (file != null) {
        throw TuningError.INVALID_REQUEST.at(field, "there are two files, wanted one");
      }
      filename = named(part.getName());
      try (InputStream in = part.getInputStream()) {
        file = store.upload(key, new Limited(in, field, most));
      }
    }

    private static String text(FileItemInput part) throws IOException {
      try (InputStream in = part.getInputStream()) {
        byte[] bytes = in.readNBytes(LONGEST_FIELD + 1);
        if (bytes.length > LONGEST_FIELD) {
          throw TuningError.INVALID_REQUEST.at(
              part.getFieldName(),
              "%s is longer than %d bytes".formatted(part.getFieldName(), LONGEST_FIELD));
        }
        return new String(bytes, StandardCharsets.UTF_8);
      }
    }

    FormUpload whole() {
      Stored stored = file;
      if (stored == null) {
        throw TuningError.INVALID_REQUEST.at(field, field + " is missing");
      }
      if (stored.bytes() == 0) {
        throw TuningError.INVALID_REQUEST.at(field, field + " is empty");
      }
      return new FormUpload(stored, filename, fields);
    }

    void takeBack() {
      if (file != null) {
        store.delete(key);
      }
    }
  }
}
