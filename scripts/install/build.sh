#!/bin/sh
# Builds the packages as they are published, in a checkout: sh scripts/install/build.sh PACKAGES
set -eu
[ -f node_modules/.package-lock.json ] || npm install --no-audit --no-fund --loglevel=error
mkdir -p "$1"
npm pack --silent -w packages/verify -w packages/client -w packages/server --pack-destination "$1"
