#!/bin/sh
# Everi from nothing, on a bare Debian 12:
#
#   sh assets/start.sh         installs what is missing, builds, starts a server with demo people and
#                              some history, and opens the client as one of them
#   sh assets/start.sh stop    stops that server
#
# Without a terminal the talk (assets/demo/talk.everi) is played headless instead. A second run finds
# everything there: the build, the server, its people. All of it lives in DEMO, below; the server
# listens on loopback alone.
set -eu

ROOT=$(cd "$(dirname "$0")/.." && pwd)
BUILD=${EVERI_BUILD:-$ROOT/build}
DEMO=${XDG_DATA_HOME:-${HOME:?}/.local/share}/everi-demo
SERVER=$BUILD/release/server/everi-server
TUI=$BUILD/release/client/everi-tui
VIEWER=agshin

PACKAGES="cmake ninja-build pkg-config gcc libc6-dev libwebsockets-dev libwebsockets-evlib-ev
    libssl-dev libev-dev libcurl4-openssl-dev libsqlite3-dev libsodium-dev libjansson-dev libutf8proc-dev libinih-dev libseccomp-dev libcmocka-dev
    libncurses-dev"

say() { printf '%s\n' "$*"; }

die() {
    printf 'start.sh: %s\n' "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "these are missing, and neither root nor sudo is here to install them:$missing"
    fi
}

# quietly WHAT COMMAND...: its output is shown only where it fails
quietly() {
    what=$1
    shift
    log=$(mktemp)
    if ! "$@" >"$log" 2>&1; then
        tail -40 "$log" >&2
        rm -f "$log"
        die "$what failed"
    fi
    rm -f "$log"
}

install_packages() {
    command -v dpkg-query >/dev/null || return 0 # not Debian: the build says what it misses
    missing=
    for package in $PACKAGES; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    say "installing$missing"
    quietly "apt-get update" as_root apt-get update
    # shellcheck disable=SC2086 # a list of words
    quietly "apt-get install" as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends $missing
}

configure() { (cd "$ROOT" && cmake --preset release -B "$BUILD/release"); }

build() {
    if ! [ -x "$SERVER" ] || ! [ -x "$TUI" ]; then say "building (a minute, the first time)"; fi
    quietly "configuring the build" configure
    quietly "the build" cmake --build "$BUILD/release" --target everi-server everi-tui
}

# The server's pid, where it runs; its number may be another process's by now.
server_pid() {
    pid=$(cat "$DEMO/pid" 2>/dev/null) || return 1
    case $({ tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null) in
    *everi-server*"$DEMO/data"*) printf '%s\n' "$pid" ;;
    *) return 1 ;;
    esac
}

stop_server() {
    pid=$(server_pid) || return 0
    kill "$pid"
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        server_pid >/dev/null || return 0
        sleep 1
    done
    die "the server (pid $pid) does not stop"
}

# launch PORT: detached from this terminal; sets url. False: it does not start.
launch() {
    : >"$DEMO/out"
    setsid "$SERVER" --data "$DEMO/data" --listen "127.0.0.1:$1" --registration open \
        >"$DEMO/out" 2>>"$DEMO/log" </dev/null &
    pid=$!
    printf '%s\n' "$pid" >"$DEMO/pid"
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        url=$(sed -n 's/^listening on //p' "$DEMO/out")
        if [ -n "$url" ]; then
            printf '%s\n' "$url" >"$DEMO/url"
            return 0
        fi
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.5
    done
    return 1
}

# On the port of the last time, so that a client finds it again; else on a free one.
start_server() {
    port=$(sed -n 's,^ws://127\.0\.0\.1:\([0-9]*\)/.*,\1,p' "$DEMO/url" 2>/dev/null || true)
    launch "${port:-7420}" || launch 0 || {
        tail -5 "$DEMO/log" >&2
        die "the server does not start"
    }
}

# People and history, through the protocol, as anybody would make them.
make_people() {
    say "making demo people"
    (umask 077 && head -c 24 /dev/urandom | base64 | tr -d '\n' >"$DEMO/password")
    printf 'connect %s\ninclude "%s"\ninclude "%s"\n' "$url" \
        "$ROOT/assets/demo/parts/people.everi" "$ROOT/assets/demo/parts/history.everi" \
        >"$DEMO/people.everi"
    quietly "making demo people" "$TUI" --script "$DEMO/people.everi" --headless --password-stdin \
        <"$DEMO/password"
    : >"$DEMO/made"
}

# Where nobody says what the terminal's letters are, they are UTF-8.
[ -n "${LC_ALL-}${LC_CTYPE-}${LANG-}" ] || export LC_CTYPE=C.UTF-8

tui() { XDG_STATE_HOME=$DEMO/state "$TUI" "$@"; }

# A token for the client, so that it opens logged in.
log_in() {
    tui "$url" --login "$VIEWER" --password-stdin call person.get "{\"handle\": \"$VIEWER\"}" \
        <"$DEMO/password" >/dev/null ||
        die "$VIEWER cannot log in; rm -r $DEMO makes everything anew"
}

serve() {
    mkdir -p "$DEMO"
    chmod 700 "$DEMO"
    if [ ! -e "$DEMO/made" ]; then # never, or not to the end
        stop_server
        rm -rf "$DEMO/data" "$DEMO/state"
    fi
    if server_pid >/dev/null; then
        url=$(cat "$DEMO/url")
    else
        start_server
    fi
    [ -e "$DEMO/made" ] || make_people
    log_in
}

what_next() {
    say ""
    say "The server goes on: $url, pid $(server_pid), everything in $DEMO."
    say "  sh assets/start.sh         opens the client again"
    say "  sh assets/start.sh stop    stops the server; rm -r $DEMO forgets it all"
    say "  $TUI --script $ROOT/assets/demo/talk.everi    plays the talk"
}

case ${1-} in
'') ;;
stop)
    stop_server
    say "no server of the demo runs"
    exit 0
    ;;
*) die "it knows \"stop\", and nothing else to say" ;;
esac

install_packages
build
serve
if [ -t 0 ] && [ -t 1 ]; then
    tui "$url" --login "$VIEWER" || true
else
    say "there is no terminal here: playing the talk headless"
    "$TUI" --script "$ROOT/assets/demo/talk.everi" --headless
fi
what_next
