// Verifies webhooks of Gancho with the standard library of Go 1.19 or newer.
// Copy the functions you need; main only runs the shared test vectors.
package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// VerifyXSignature tells whether X-Signature is that of the raw body. It has no timestamp: prefer VerifyWebhook.
func VerifyXSignature(secret string, body []byte, xSignature string) bool {
	expected := "sha256=" + hex.EncodeToString(sign([]byte(secret), body))
	return hmac.Equal([]byte(expected), []byte(xSignature))
}

// WebhookHeaders are the headers of Standard Webhooks: request.Header.Get("webhook-id") and so on.
type WebhookHeaders struct{ ID, Timestamp, Signature string }

var secondsPattern = regexp.MustCompile(`^(0|[1-9][0-9]{0,11})$`)

// VerifyWebhook verifies by Standard Webhooks: several secrets during a rotation, the raw body, the headers, and
// how far the timestamp may be from now. An error is the reason to answer 400. The same event always has the
// same ID: remember it to handle an event once.
func VerifyWebhook(secrets []string, body []byte, headers WebhookHeaders, now time.Time, tolerance time.Duration) error {
	keys := make([][]byte, 0, len(secrets))
	for _, secret := range secrets {
		key, err := signingKey(secret)
		if err != nil {
			return err
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return errors.New("invalid_secret")
	}
	if headers.ID == "" || headers.Timestamp == "" || headers.Signature == "" {
		return errors.New("missing_header")
	}
	var given []string
	for _, entry := range strings.Fields(headers.Signature) {
		if strings.HasPrefix(entry, "v1,") || strings.HasPrefix(entry, "v1a,") {
			given = append(given, entry)
		}
	}
	if len(given) < 1 || len(given) > 32 {
		return errors.New("invalid_signature_header")
	}
	if strings.Contains(headers.ID, ".") {
		return errors.New("invalid_id")
	}
	if !secondsPattern.MatchString(headers.Timestamp) {
		return errors.New("invalid_timestamp")
	}
	seconds, _ := strconv.ParseInt(headers.Timestamp, 10, 64)
	age := now.Unix() - seconds
	if age > int64(tolerance.Seconds()) {
		return errors.New("timestamp_too_old")
	}
	if -age > int64(tolerance.Seconds()) {
		return errors.New("timestamp_too_new")
	}
	for _, key := range keys {
		signature := sign(key, []byte(headers.ID+"."+headers.Timestamp+"."), body)
		expected := "v1," + base64.StdEncoding.EncodeToString(signature)
		for _, entry := range given {
			if hmac.Equal([]byte(expected), []byte(entry)) {
				return nil
			}
		}
	}
	return errors.New("no_matching_signature")
}

// signingKey is the base64 part of a whsec_ secret, else its bytes. whpk_ and whsk_ are keys of ed25519, not secrets.
func signingKey(secret string) ([]byte, error) {
	if secret == "" || strings.HasPrefix(secret, "whpk_") || strings.HasPrefix(secret, "whsk_") {
		return nil, errors.New("invalid_secret")
	}
	if !strings.HasPrefix(secret, "whsec_") {
		return []byte(secret), nil
	}
	encoded := strings.TrimPrefix(secret, "whsec_")
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) == 0 || base64.StdEncoding.EncodeToString(key) != encoded {
		return nil, errors.New("invalid_secret")
	}
	return key, nil
}

func sign(key []byte, chunks ...[]byte) []byte {
	mac := hmac.New(sha256.New, key)
	for _, chunk := range chunks {
		mac.Write(chunk)
	}
	return mac.Sum(nil)
}

// main answers each line of standard input, fields in base64 between tabs, with "accepted" or the error code.
func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		var values []string
		for _, field := range fields[1:] {
			value, err := base64.StdEncoding.DecodeString(field)
			if err != nil {
				panic(err)
			}
			values = append(values, string(value))
		}
		if fields[0] == "x-signature" {
			if VerifyXSignature(values[0], []byte(values[1]), values[2]) {
				fmt.Println("accepted")
			} else {
				fmt.Println("refused")
			}
			continue
		}
		now, _ := strconv.ParseInt(values[0], 10, 64)
		tolerance, _ := strconv.ParseInt(values[1], 10, 64)
		headers := WebhookHeaders{values[3], values[4], values[5]}
		err := VerifyWebhook(values[6:], []byte(values[2]), headers, time.Unix(now, 0), time.Duration(tolerance)*time.Second)
		if err != nil {
			fmt.Println(err)
		} else {
			fmt.Println("accepted")
		}
	}
}
