#!/bin/sh
# Installs the locked dependencies, Node 24 among them, unless they are installed already, and builds the panel and the
# help unless they are built already. Runs before `npm start` and `npm test`, on whatever Node the system has.
set -eu
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo 'Installing dependencies…'
  # Not `npm ci`: it refuses a lock file that lacks packages for other platforms, which a registry may not carry.
  npm install --no-audit --no-fund --loglevel=error
fi
# The help is built beside the panel, which takes longer.
help=docs/dist/index.html
if [ ! -f $help ] || [ -n "$(find docs scripts/site ./*.md packages/*/README.md examples/*/README.md -newer $help -type f -not -path 'docs/dist/*')" ]; then
  npm run --silent docs:build > /dev/null &
fi
panel=packages/panel
built=$panel/dist/index.html
if [ ! -f $built ] || [ -n "$(find $panel/src $panel/build $panel/public $panel/*.* packages/client/src package-lock.json -newer $built -type f)" ]; then
  echo 'Building the panel…'
  npm run --silent build -w $panel -- --logLevel warn
fi
wait
