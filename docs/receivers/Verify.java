import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies webhooks of Gancho with Java 17 or newer and nothing else. Copy the methods you need; main only runs the
 * shared test vectors.
 */
public final class Verify {
  /** The request is not a genuine webhook: answer 400. The message is the error code. */
  public static final class WebhookRefused extends Exception {
    WebhookRefused(String code) {
      super(code);
    }
  }

  /** Whether X-Signature is that of the raw body. It has no timestamp: prefer verifyWebhook. */
  public static boolean verifyXSignature(String secret, byte[] body, String xSignature) {
    String expected = "sha256=" + HexFormat.of().formatHex(hmac(utf8(secret), body));
    return MessageDigest.isEqual(utf8(expected), utf8(xSignature));
  }

  /** The three headers of Standard Webhooks; null or empty where absent. */
  public record Headers(String id, String timestamp, String signature) {}

  /**
   * Standard Webhooks. secrets: several during a rotation; body: the raw bytes; tolerance: how far the timestamp may
   * be from now. The same event always has the same id: remember it to handle an event once.
   */
  public static void verifyWebhook(
      List<String> secrets, byte[] body, Headers headers, Instant now, Duration tolerance)
      throws WebhookRefused {
    List<byte[]> keys = new ArrayList<>();
    for (String secret : secrets) keys.add(signingKey(secret));
    if (keys.isEmpty()) throw new WebhookRefused("invalid_secret");
    if (isEmpty(headers.id()) || isEmpty(headers.timestamp()) || isEmpty(headers.signature())) {
      throw new WebhookRefused("missing_header");
    }
    List<String> given =
        Arrays.stream(headers.signature().split("\\s+"))
            .filter(entry -> entry.startsWith("v1,") || entry.startsWith("v1a,"))
            .toList();
    if (given.isEmpty() || given.size() > 32) throw new WebhookRefused("invalid_signature_header");
    if (headers.id().contains(".")) throw new WebhookRefused("invalid_id");
    if (!headers.timestamp().matches("0|[1-9][0-9]{0,11}")) throw new WebhookRefused("invalid_timestamp");
    long ageSeconds = now.getEpochSecond() - Long.parseLong(headers.timestamp());
    if (ageSeconds > tolerance.toSeconds()) throw new WebhookRefused("timestamp_too_old");
    if (-ageSeconds > tolerance.toSeconds()) throw new WebhookRefused("timestamp_too_new");
    byte[] metadata = utf8(headers.id() + "." + headers.timestamp() + ".");
    for (byte[] key : keys) {
      byte[] expected = utf8("v1," + Base64.getEncoder().encodeToString(hmac(key, metadata, body)));
      for (String entry : given) {
        if (MessageDigest.isEqual(expected, utf8(entry))) return;
      }
    }
    throw new WebhookRefused("no_matching_signature");
  }

  /** The base64 part of a whsec_ secret, else its UTF-8 bytes. whpk_ and whsk_ are keys of ed25519, not secrets. */
  private static byte[] signingKey(String secret) throws WebhookRefused {
    if (isEmpty(secret) || secret.startsWith("whpk_") || secret.startsWith("whsk_")) {
      throw new WebhookRefused("invalid_secret");
    }
    if (!secret.startsWith("whsec_")) return utf8(secret);
    String encoded = secret.substring("whsec_".length());
    try {
      byte[] key = Base64.getDecoder().decode(encoded);
      // The decoder takes other spellings too, such as one without padding.
      if (key.length > 0 && Base64.getEncoder().encodeToString(key).equals(encoded)) return key;
    } catch (IllegalArgumentException notBase64) {
      // Refused below.
    }
    throw new WebhookRefused("invalid_secret");
  }

  private static byte[] hmac(byte[] key, byte[]... chunks) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      for (byte[] chunk : chunks) mac.update(chunk);
      return mac.doFinal();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java has HmacSHA256", impossible);
    }
  }

  private static boolean isEmpty(String text) {
    return text == null || text.isEmpty();
  }

  private static byte[] utf8(String text) {
    return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
  }

  /** Answers each line of standard input, fields in base64 between tabs, with "accepted" or the error code. */
  public static void main(String[] args) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(answer(line.split("\t", -1)));
    }
  }

  private static String answer(String[] fields) {
    List<byte[]> values =
        Arrays.stream(fields).skip(1).map(field -> Base64.getDecoder().decode(field)).toList();
    List<String> texts = values.stream().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).toList();
    if (fields[0].equals("x-signature")) {
      return verifyXSignature(texts.get(0), values.get(1), texts.get(2)) ? "accepted" : "refused";
    }
    Instant now = Instant.ofEpochSecond(Long.parseLong(texts.get(0)));
    Duration tolerance = Duration.ofSeconds(Long.parseLong(texts.get(1)));
    Headers headers = new Headers(texts.get(3), texts.get(4), texts.get(5));
    try {
      verifyWebhook(texts.subList(6, texts.size()), values.get(2), headers, now, tolerance);
      return "accepted";
    } catch (WebhookRefused refused) {
      return refused.getMessage();
    }
  }
}
