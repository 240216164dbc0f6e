#!/bin/sh
# Serve one N-Quads file, as W3C's tests of SPARQL want it: in a store without the vocabulary, and with the unnamed
# graph alone as default graph.
#
#   tests/conformance.sh DATA.nq PORT
set -eu
averment="$(dirname "$0")/../.venv/bin/averment"
store="$(mktemp -d)/store"
"$averment" --quiet load "$1" --bare --store "$store"
exec "$averment" serve --store "$store" --port "$2" --default-graph unnamed
