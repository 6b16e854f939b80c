# frozen_string_literal: true

# Verifies webhooks of Gancho with Ruby 3.0 or newer and nothing else.
# Copy the methods you need; what follows them only runs the shared test vectors.

require 'openssl'

# The request is not a genuine webhook: answer 400. The message is the error code.
class WebhookRefused < StandardError; end

# Whether X-Signature is that of the raw body. It has no timestamp: prefer verify_webhook.
def verify_x_signature(secret, body, x_signature)
  OpenSSL.secure_compare("sha256=#{OpenSSL::HMAC.hexdigest('SHA256', secret, body)}", x_signature.to_s)
end

# Standard Webhooks. secrets: several during a rotation; body: request.body.read (request.raw_post in Rails); then the
# headers, request.get_header('HTTP_WEBHOOK_ID') and so on, nil where absent. Raises WebhookRefused. The same event
# always has the same id: remember it to handle an event once.
def verify_webhook(secrets, body, id:, timestamp:, signature:, now: Time.now, tolerance: 300)
  keys = secrets.map { |secret| signing_key(secret) }
  raise WebhookRefused, 'invalid_secret' if keys.empty?
  id, timestamp, signature = [id, timestamp, signature].map { |header| header.to_s.b }
  raise WebhookRefused, 'missing_header' if [id, timestamp, signature].any?(&:empty?)

  given = signature.split.select { |entry| entry.start_with?('v1,', 'v1a,') }
  raise WebhookRefused, 'invalid_signature_header' unless given.size.between?(1, 32)
  raise WebhookRefused, 'invalid_id' if id.include?('.')
  raise WebhookRefused, 'invalid_timestamp' unless timestamp.match?(/\A(0|[1-9][0-9]{0,11})\z/)

  age = now.to_i - timestamp.to_i
  raise WebhookRefused, age.positive? ? 'timestamp_too_old' : 'timestamp_too_new' if age.abs > tolerance

  content = "#{id}.#{timestamp}.#{body.b}"
  expected = keys.map { |key| "v1,#{[OpenSSL::HMAC.digest('SHA256', key, content)].pack('m0')}" }
  genuine = expected.product(given).any? { |pair| OpenSSL.secure_compare(*pair) }
  raise WebhookRefused, 'no_matching_signature' unless genuine
end

# The base64 part of a whsec_ secret, else its bytes. whpk_ and whsk_ are keys of ed25519, not secrets.
def signing_key(secret)
  raise WebhookRefused, 'invalid_secret' if secret.to_s.empty? || secret.start_with?('whpk_', 'whsk_')
  return secret unless secret.start_with?('whsec_')

  key = secret.delete_prefix('whsec_').unpack1('m0')
  raise WebhookRefused, 'invalid_secret' if key.empty?

  key
rescue ArgumentError
  raise WebhookRefused, 'invalid_secret'
end

# Answers a line, fields in base64 between tabs, with "accepted" or the error code.
def answer(line)
  scheme, *fields = line.chomp.split("\t", -1)
  values = fields.map { |field| field.unpack1('m0') }
  return verify_x_signature(*values) ? 'accepted' : 'refused' if scheme == 'x-signature'

  now, tolerance, body, id, timestamp, signature, *secrets = values
  headers = { id: id, timestamp: timestamp, signature: signature }
  verify_webhook(secrets, body, **headers, now: Time.at(now.to_i), tolerance: tolerance.to_i)
  'accepted'
rescue WebhookRefused => e
  e.message
end

$stdin.each_line { |line| puts answer(line) } if $PROGRAM_NAME == __FILE__
