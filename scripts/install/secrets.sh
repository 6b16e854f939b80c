#!/bin/sh
# Makes the secrets of an installation, each in a file, where they are not there yet:
# sh scripts/install/secrets.sh FOLDER [HOST OF POSTGRESQL]
set -eu
mkdir -p "$1"
# Nobody else gets into the folder. The files can be read by whoever they are handed to, whatever account that has.
chmod 700 "$1"
cd "$1"
umask 022
[ -s master-key ] || openssl rand -base64 32 > master-key
[ -s operator-key ] || openssl rand -hex 24 > operator-key
[ -s postgres-password ] || openssl rand -hex 24 > postgres-password
[ -s database-url ] || echo "postgres://gancho:$(cat postgres-password)@${2:-postgres}/gancho" > database-url
