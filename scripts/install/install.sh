#!/bin/sh
# Installs Gancho from such packages, with what it needs in production and nothing else:
# sh scripts/install/install.sh PACKAGES FOLDER
set -eu
packages=$(cd "$1" && pwd)
mkdir -p "$2"
cd "$2"
echo '{"name": "gancho-installation", "private": true}' > package.json
# No package of these has anything to build, so none of them may run a program of its own.
npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error "$packages"/gancho-*.tgz
