<?php

/*
 * Verifies webhooks of Gancho with PHP 8.1 or newer and nothing else.
 * Copy the functions you need; what follows them only runs the shared test vectors.
 */

declare(strict_types=1);

/** The request is not a genuine webhook: answer 400. The message is the error code. */
final class WebhookRefused extends Exception
{
}

/** Whether X-Signature is that of the raw body. It has no timestamp: prefer verify_webhook. */
function verify_x_signature(string $secret, string $body, ?string $xSignature): bool
{
    return hash_equals('sha256=' . hash_hmac('sha256', $body, $secret), $xSignature ?? '');
}

/**
 * Standard Webhooks. $secrets: several during a rotation; $body: file_get_contents('php://input'); then the headers
 * $_SERVER['HTTP_WEBHOOK_ID'] ?? null and so on. Throws WebhookRefused. The same event always has the same
 * id: remember it to handle an event once.
 *
 * @param list<string> $secrets
 */
function verify_webhook(
    array $secrets,
    string $body,
    ?string $id,
    ?string $timestamp,
    ?string $signature,
    ?int $now = null,
    int $tolerance = 300,
): void {
    $keys = array_map(signing_key(...), $secrets);
    if ($keys === []) {
        throw new WebhookRefused('invalid_secret');
    }
    if (($id ?? '') === '' || ($timestamp ?? '') === '' || ($signature ?? '') === '') {
        throw new WebhookRefused('missing_header');
    }
    $given = preg_grep('/^v1a?,/', preg_split('/\s+/', $signature));
    if (count($given) < 1 || count($given) > 32) {
        throw new WebhookRefused('invalid_signature_header');
    }
    if (str_contains($id, '.')) {
        throw new WebhookRefused('invalid_id');
    }
    if (preg_match('/^(0|[1-9][0-9]{0,11})$/D', $timestamp) !== 1) {
        throw new WebhookRefused('invalid_timestamp');
    }
    $age = ($now ?? time()) - (int) $timestamp;
    if (abs($age) > $tolerance) {
        throw new WebhookRefused($age > 0 ? 'timestamp_too_old' : 'timestamp_too_new');
    }
    foreach ($keys as $key) {
        $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
        foreach ($given as $entry) {
            if (hash_equals($expected, $entry)) {
                return;
            }
        }
    }
    throw new WebhookRefused('no_matching_signature');
}

/** The base64 part of a whsec_ secret, else the secret itself. whpk_ and whsk_ are keys of ed25519, not secrets. */
function signing_key(string $secret): string
{
    if ($secret === '' || str_starts_with($secret, 'whpk_') || str_starts_with($secret, 'whsk_')) {
        throw new WebhookRefused('invalid_secret');
    }
    if (!str_starts_with($secret, 'whsec_')) {
        return $secret;
    }
    $encoded = substr($secret, strlen('whsec_'));
    $key = base64_decode($encoded);
    // Encoded again, because the decoder takes other spellings too, such as one without padding.
    if ($key === '' || base64_encode($key) !== $encoded) {
        throw new WebhookRefused('invalid_secret');
    }
    return $key;
}

/** Answers a line, fields in base64 between tabs, with "accepted" or the error code. */
function answer(string $line): string
{
    $fields = explode("\t", rtrim($line, "\n"));
    $scheme = array_shift($fields);
    $values = array_map(base64_decode(...), $fields);
    if ($scheme === 'x-signature') {
        return verify_x_signature(...$values) ? 'accepted' : 'refused';
    }
    [$now, $tolerance, $body, $id, $timestamp, $signature] = $values;
    try {
        verify_webhook(array_slice($values, 6), $body, $id, $timestamp, $signature, (int) $now, (int) $tolerance);
        return 'accepted';
    } catch (WebhookRefused $refused) {
        return $refused->getMessage();
    }
}

if (PHP_SAPI === 'cli' && realpath($argv[0]) === __FILE__) {
    while (($line = fgets(STDIN)) !== false) {
        echo answer($line), "\n";
    }
}
