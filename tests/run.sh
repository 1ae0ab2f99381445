#!/bin/sh
# The test command: builds Everi and runs every test there is, on a fresh Debian 12 too.
#
#   sh tests/run.sh                          everything; ends with "N passed, N failed"
#   sh tests/run.sh --only transcripts       one kind, or several: --only unit,source
#   sh tests/run.sh --tsan                   built with ThreadSanitizer: load, transcripts, crashes
#   sh tests/run.sh --no-install             asks apt for nothing
#
# Kinds: source unit transcripts rights program admin erasure faults delivery mail cli screens browser memory outside crash.
# EVERI_BUILD is where it builds (default: build/). What others did not write (outside) and what
# measures (memory, crash) meets the release; everything else the build with address and undefined
# behaviour sanitizers.
set -u

ROOT=$(cd "$(dirname "$0")/.." && pwd)
BUILD=${EVERI_BUILD:-$ROOT/build}
PYTHON=/usr/bin/python3
KINDS="source,unit,transcripts,rights,program,admin,erasure,faults,delivery,mail,cli,screens,browser,memory,outside,crash"
INSTALL=yes
WS="ws@8.18.0 aws-local-stepfunctions@3.0.0 asl-validator@4.0.0 ajv@8.17.1 @open-rpc/meta-schema@1.14.9 @json-schema-tools/meta-schema@1.7.5 smtp-server@3.13.6"

PACKAGES="cmake ninja-build pkg-config gcc libc6-dev libwebsockets-dev libwebsockets-evlib-ev
    libssl-dev libev-dev libcurl4-openssl-dev libsqlite3-dev libsodium-dev libjansson-dev libutf8proc-dev libinih-dev libseccomp-dev libcmocka-dev
    libncurses-dev libvterm-dev libfuse3-dev fuse3 ca-certificates curl openssl tmux python3 python3-websockets
    python3-jsonschema chromium apertium apertium-eng-spa"
# Who has a mail server keeps it.
[ -e /usr/sbin/sendmail ] || PACKAGES="$PACKAGES opensmtpd"

passed=0
failed=0

say() { printf '\n== %s\n' "$*"; }

die() {
    printf '%s\n' "$*"
    printf '%d passed, %d failed\n' "$passed" $((failed + 1))
    exit 1
}

usage() {
    sed -n '2,11s/^# \{0,1\}//p' "$0"
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
    --only) KINDS=${2:?--only needs a kind}; shift ;;
    --tsan) KINDS=tsan ;;
    --no-install) INSTALL=no ;;
    *) usage ;;
    esac
    shift
done

wants() { case ",$KINDS," in *",$1,"*) return 0 ;; *) return 1 ;; esac; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Only what is missing; node and npm from wherever they are.
install_packages() {
    missing=
    for package in $PACKAGES; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing="$missing $package"
    done
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        missing="$missing nodejs npm"
    fi
    [ -z "$missing" ] && return 0
    say "installing$missing"
    as_root apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
        die "could not install$missing"
}

# build PRESET [TARGET...]; what it prints is shown only where it fails
build() {
    preset=$1
    shift
    say "building $preset"
    log=$(mktemp)
    (cd "$ROOT" && cmake --preset "$preset" -B "$BUILD/$preset" &&
        cmake --build "$BUILD/$preset" ${1:+--target "$@"}) >"$log" 2>&1 ||
        { tail -60 "$log"; rm -f "$log"; die "the $preset build failed"; }
    rm -f "$log"
}

# count NAME COMMAND...: runs it, and adds the figures of its last line; its whole output is shown
# where something failed
count() {
    name=$1
    shift
    say "$name"
    began=$(date +%s)
    log=$(mktemp)
    "$@" >"$log" 2>&1
    status=$?
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -1)
    p=${line%% *}
    f=${line#*, }
    f=${f%% *}
    if [ -z "$line" ]; then p=0 f=1; elif [ $status -ne 0 ] && [ "$f" = 0 ]; then f=1; fi
    if [ "$f" = 0 ]; then grep '^SKIP' "$log"; else cat "$log"; fi
    rm -f "$log"
    passed=$((passed + p))
    failed=$((failed + f))
    printf '%s: %d passed, %d failed (%d s)\n' "$name" "$p" "$f" $(($(date +%s) - began))
}

# ctest counts in other words.
unit_tests() {
    report=$(mktemp)
    ctest --test-dir "$BUILD/dev" --output-on-failure -j "$(nproc)" >"$report" 2>&1
    all=$(sed -n 's/^.* tests failed out of \([0-9]*\)$/\1/p' "$report")
    bad=$(sed -n 's/^.*, \([0-9]*\) tests failed out of.*$/\1/p' "$report")
    cat "$report"
    rm -f "$report"
    [ -n "$all" ] || return 1
    printf '%d passed, %d failed\n' $((all - bad)) "$bad"
}

outside_client() {
    mkdir -p "$BUILD/outside" &&
        (cd "$BUILD/outside" && npm install --prefix . --no-package-lock --no-audit --no-fund \
            --loglevel error $WS) &&
        NODE_PATH=$BUILD/outside/node_modules node "$ROOT/tests/outside/client.js"
}

outside_workflows() {
    NODE_PATH=$BUILD/outside/node_modules node "$ROOT/tests/outside/workflows.js"
}

outside_mail() {
    NODE_PATH=$BUILD/outside/node_modules "$PYTHON" "$ROOT/tests/mail/test_mail_servers.py"
}

# Those that go down to frames, buffers and closes.
wire_with_tls() {
    (cd "$ROOT/tests/transcripts" && EVERI_TEST_TLS=1 "$PYTHON" run.py batch.rpc big_group.rpc \
        flood.rpc framing.rpc http.rpc session.rpc slow_reader.rpc timeouts.rpc)
}

under_load() {
    "$PYTHON" "$ROOT/tests/bench/under_load.py" "$BUILD/tsan/tests/bench/everi-load" \
        --sessions 50 --rate 20 --seconds 5
}

# What waits more than it works, one after the other; meant to run beside the rest.
waiting_ones() {
    passed=0
    failed=0
    ! wants program || count "program (edge)" "$PYTHON" "$ROOT/tests/program/test_edge.py"
    ! wants program || count "program (limits)" "$PYTHON" "$ROOT/tests/program/test_limits.py"
    ! wants delivery || count delivery "$PYTHON" "$ROOT/tests/delivery/test_link_previews.py"
    ! wants delivery || count "delivery (webhooks)" "$PYTHON" "$ROOT/tests/delivery/test_webhooks.py"
    printf 'beside %d %d\n' "$passed" "$failed"
}

# What they said, when they have ended, and their figures.
join_waiting_ones() {
    wait "$beside_pid"
    grep -v '^beside ' "$beside"
    figures=$(sed -n 's/^beside //p' "$beside")
    rm -f "$beside"
    figures=${figures:-0 1}
    passed=$((passed + ${figures% *}))
    failed=$((failed + ${figures#* }))
}

server_of() { EVERI_SERVER=$BUILD/$1/server/everi-server; export EVERI_SERVER; }

[ $INSTALL = yes ] && install_packages
if wants tsan; then
    build tsan everi-server everi-load
    server_of tsan
    count load under_load
    count transcripts "$PYTHON" "$ROOT/tests/transcripts/run.py"
    count crash "$PYTHON" "$ROOT/tests/crash/crash.py" --kills 5
    count "crash (conversations)" "$PYTHON" "$ROOT/tests/crash/conversations.py" --seed 1
else
    build dev
    if wants memory || wants outside || wants crash; then build release; fi
    server_of dev
    EVERI_TUI=$BUILD/dev/client/everi-tui
    export EVERI_TUI
    ! wants source || count source "$PYTHON" "$ROOT/tests/support/check_source.py" "$BUILD/dev"
    ! wants unit || count unit unit_tests
    beside=$(mktemp)
    waiting_ones >"$beside" 2>&1 &
    beside_pid=$!
    ! wants transcripts || count comparison "$PYTHON" "$ROOT/tests/transcripts/test_match.py"
    ! wants transcripts || count transcripts "$PYTHON" "$ROOT/tests/transcripts/run.py"
    ! wants transcripts || count "transcripts (TLS)" wire_with_tls
    ! wants rights || count rights "$PYTHON" "$ROOT/tests/rights/test_rights.py"
    ! wants rights || count "rights (that end)" "$PYTHON" "$ROOT/tests/rights/test_ends.py"
    ! wants program || count program "$PYTHON" "$ROOT/tests/program/test_program.py"
    ! wants program || count "program (tls)" "$PYTHON" "$ROOT/tests/program/test_tls.py"
    ! wants program || count "program (pages)" "$PYTHON" "$ROOT/tests/program/test_pages.py"
    ! wants program || count "program (feed)" "$PYTHON" "$ROOT/tests/program/test_feed.py"
    ! wants program || count "program (backup)" "$PYTHON" "$ROOT/tests/program/test_backup.py"
    ! wants program || count "program (metrics)" "$PYTHON" "$ROOT/tests/program/test_metrics.py"
    ! wants program || count "program (seeing)" "$PYTHON" "$ROOT/tests/program/test_seeing.py"
    ! wants program || count "program (index)" "$PYTHON" "$ROOT/tests/program/test_index.py"
    ! wants program || count "program (executions)" "$PYTHON" "$ROOT/tests/program/test_executions.py"
    ! wants program || count "program (functions)" "$PYTHON" "$ROOT/tests/program/test_functions.py"
    ! wants erasure || count erasure "$PYTHON" "$ROOT/tests/erasure/test_erasure.py"
    ! wants faults || count faults "$PYTHON" "$ROOT/tests/faults/test_faults.py"
    ! wants faults || count "faults (power cut)" "$PYTHON" "$ROOT/tests/faults/test_power_cut.py"
    ! wants crash || count "crash (steps)" "$PYTHON" "$ROOT/tests/crash/steps.py"
    ! wants admin || count admin "$PYTHON" "$ROOT/tests/admin/test_admin.py"
    ! wants admin || count "admin (workflow)" "$PYTHON" "$ROOT/tests/admin/test_workflow.py"
    ! wants mail || count mail "$PYTHON" "$ROOT/tests/mail/test_mail.py"
    if wants cli; then
        for test in "$ROOT"/tests/cli/test_*.py; do
            count "cli ($(basename "$test" .py))" "$PYTHON" "$test"
        done
    fi
    ! wants screens || count screens "$PYTHON" "$ROOT/tests/screens/run.py"
    ! wants screens || count "screens (tmux)" sh "$ROOT/tests/screens/tmux_smoke.sh"
    ! wants browser || count browser "$PYTHON" "$ROOT/tests/browser/test_browser.py"
    join_waiting_ones
    server_of release
    ! wants memory || count memory "$PYTHON" "$ROOT/tests/program/test_memory.py"
    ! wants outside || count "outside (node)" outside_client
    ! wants outside || count "outside (workflows)" outside_workflows
    ! wants outside || count "outside (mail)" outside_mail
    ! wants outside || count "outside (python, curl)" "$PYTHON" "$ROOT/tests/outside/client.py"
    ! wants crash || count crash "$PYTHON" "$ROOT/tests/crash/crash.py"
    ! wants crash || count "crash (conversations)" \
        "$PYTHON" "$ROOT/tests/crash/conversations.py" --seed 1
fi

printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
