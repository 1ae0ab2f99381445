#!/bin/sh
# The fan-out benchmark, whole: builds the release, measures Everi beside its peers, and writes the
# table into tests/bench/fanout/README.md. Under ten minutes, on a machine that does nothing else.
#
#   sh tests/bench/fanout.sh [option of fanout.py...]
#
# EVERI_BUILD is where it builds (default: build/); peers come from Debian's packages.
set -eu

ROOT=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=${EVERI_BUILD:-$ROOT/build}/release

for peer in nats-server redis-server mosquitto taskset; do
    command -v "$peer" >/dev/null || {
        echo "no $peer: apt install nats-server redis-server mosquitto util-linux" >&2
        exit 1
    }
done
[ -f "$BUILD/build.ninja" ] || cmake --preset release -S "$ROOT" -B "$BUILD"
cmake --build "$BUILD" --target everi-server everi-fan everi-raw-loop
exec /usr/bin/python3 "$ROOT/tests/bench/fanout/fanout.py" "$BUILD" --write "$@"
