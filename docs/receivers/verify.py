"""Verifies webhooks of Gancho with Python 3.9 or newer and nothing else.

Copy the functions you need; main() only runs the shared test vectors.
"""

import base64
import hashlib
import hmac
import re
import sys
import time


class WebhookRefused(Exception):
    """The request is not a genuine webhook: answer 400. The message is the error code."""


def verify_x_signature(secret: str, body: bytes, x_signature) -> bool:
    """Whether X-Signature is that of the raw body. It has no timestamp: prefer verify_webhook."""
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), (x_signature or "").encode())


def verify_webhook(secrets, body, webhook_id, webhook_timestamp, webhook_signature, now=None, tolerance=300):
    """Standard Webhooks. secrets: a list (two during a rotation); body: the raw bytes; then the three headers.

    Raises WebhookRefused. The same event always has the same webhook_id: remember it to handle an event once.
    """
    keys = [signing_key(secret) for secret in secrets]
    if not keys:
        raise WebhookRefused("invalid_secret")
    if not webhook_id or not webhook_timestamp or not webhook_signature:
        raise WebhookRefused("missing_header")
    given = [entry for entry in webhook_signature.split() if entry.startswith(("v1,", "v1a,"))]
    if not 1 <= len(given) <= 32:
        raise WebhookRefused("invalid_signature_header")
    if "." in webhook_id:
        raise WebhookRefused("invalid_id")
    if not re.fullmatch("0|[1-9][0-9]{0,11}", webhook_timestamp):
        raise WebhookRefused("invalid_timestamp")
    age = int(time.time() if now is None else now) - int(webhook_timestamp)
    if abs(age) > tolerance:
        raise WebhookRefused("timestamp_too_old" if age > 0 else "timestamp_too_new")
    content = f"{webhook_id}.{webhook_timestamp}.".encode() + body
    for key in keys:
        digest = hmac.new(key, content, hashlib.sha256).digest()
        expected = b"v1," + base64.b64encode(digest)
        if any(hmac.compare_digest(expected, entry.encode()) for entry in given):
            return
    raise WebhookRefused("no_matching_signature")


def signing_key(secret: str) -> bytes:
    """The base64 part of a whsec_ secret, else its UTF-8 bytes. whpk_ and whsk_ are keys of ed25519, not secrets."""
    if not secret or secret.startswith(("whpk_", "whsk_")):
        raise WebhookRefused("invalid_secret")
    if not secret.startswith("whsec_"):
        return secret.encode()
    encoded = secret[len("whsec_"):].encode()
    try:
        key = base64.b64decode(encoded)
    except ValueError:
        raise WebhookRefused("invalid_secret") from None
    # Encoded again, because the decoder takes other spellings too.
    if not key or base64.b64encode(key) != encoded:
        raise WebhookRefused("invalid_secret")
    return key


def main() -> None:
    """Answers each line of standard input, fields in base64 between tabs, with "accepted" or the error code."""
    for line in sys.stdin:
        scheme, *fields = line.rstrip("\n").split("\t")
        values = [base64.b64decode(field) for field in fields]
        if scheme == "x-signature":
            secret, body, signature = values
            genuine = verify_x_signature(secret.decode(), body, signature.decode())
            print("accepted" if genuine else "refused")
            continue
        now, tolerance, body, webhook_id, timestamp, signature, *secrets = values
        try:
            verify_webhook(
                [secret.decode() for secret in secrets],
                body,
                webhook_id.decode(),
                timestamp.decode(),
                signature.decode(),
                now=int(now),
                tolerance=int(tolerance),
            )
            print("accepted")
        except WebhookRefused as refused:
            print(refused)


if __name__ == "__main__":
    main()
