#!/bin/sh
# The client in a real terminal: a tmux of its own, a shell in it, the client started from that shell
# as a person would. Looks at what tmux shows, at sizes, at ^Z, and that the terminal is sane again
# after every kind of end. EVERI_TUI and EVERI_SERVER say what is tested; by default what the release
# preset builds. Ends with "N passed, N failed".
set -u

HERE=$(cd "$(dirname "$0")" && pwd)
BUILT=$HERE/../../build/release
TUI=${EVERI_TUI:-$BUILT/client/everi-tui}
SERVER=${EVERI_SERVER:-$BUILT/server/everi-server}
HOME=$(mktemp -d /tmp/everi-smoke-XXXXXX)
SOCKET=everi-smoke-$$
PASSWORD="correct horse battery"
passed=0
failed=0
server_pid=

export HOME LANG=C.UTF-8 XDG_STATE_HOME="$HOME/state" XDG_CONFIG_HOME="$HOME/config"
unset TMUX TMUX_PANE NO_COLOR

mux() { tmux -L "$SOCKET" -f /dev/null "$@"; }

finish() {
    mux kill-server 2>/dev/null
    [ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null
    [ -z "$server_pid" ] || wait "$server_pid" 2>/dev/null
    rm -rf "$HOME"
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" = 0 ]
    exit $?
}

screen() { mux capture-pane -p; }

pass() { passed=$((passed + 1)); }

fail() {
    failed=$((failed + 1))
    printf 'FAILED %s\n' "$1"
    screen | sed 's/^/  |/'
}

# check WHAT COMMAND...: tried for ten seconds, a screen takes its time
check() {
    what=$1
    shift
    for _ in $(seq 100); do
        if "$@"; then
            pass
            return 0
        fi
        sleep 0.1
    done
    fail "$what"
    return 1
}

shows() { screen | grep -q -e "$1"; }
keys() { mux send-keys "$@"; }
fact() { [ "$(mux display-message -p "$1")" = "$2" ]; }
client_pid() { cat "$HOME/pid"; }
has_ended() { ! kill -0 "$(client_pid)" 2>/dev/null; }

# The shell has its terminal back: lines, echo, cursor, main screen, no mouse, no pasting.
is_sane() {
    fact '#{alternate_on}#{cursor_flag}#{mouse_any_flag}' 010 || return 1
    keys 'clear; stty -a | tr " ;" "\\n\\n" | grep -cxe icanon -e echo -e icrnl -e opost' Enter
    sleep 0.3
    shows '^4$'
}

start_client() {
    keys "clear; sh -c 'echo \$\$ >$HOME/pid; exec $TUI $url --login agshin'" Enter
    check "the client starts $1" shows 'Rustam Hashimov'
}

start_server() {
    "$SERVER" --data "$HOME/data" --listen 127.0.0.1:0 --registration open >"$HOME/out" \
        2>"$HOME/log" </dev/null &
    server_pid=$!
    for _ in $(seq 100); do
        url=$(sed -n 's/^listening on //p' "$HOME/out")
        [ -z "$url" ] || return 0
        sleep 0.1
    done
    cat "$HOME/log"
    failed=1
    finish
}

# call HANDLE METHOD JSON, with a password on the way in
call() {
    printf '%s\n' "$PASSWORD" | "$TUI" "$url" --login "$1" --password-stdin call "$2" "$3" >/dev/null
}

people() {
    for person in "agshin:Agshin Huseynov" "rustam:Rustam Hashimov"; do
        printf '%s\n' "$PASSWORD" | "$SERVER" user add "${person%%:*}" --name "${person#*:}" \
            --password-stdin --data "$HOME/data" >/dev/null
    done
    call agshin person.follow '{"handle": "rustam"}'
    call rustam update.post '{"text": "Thanks @agshin! 日本語 and 👨‍👩‍👧 stay aligned."}'
}

signals() {
    for name in TERM HUP SEGV ABRT; do
        start_client "before SIG$name" || continue
        kill -s "$name" "$(client_pid)"
        check "the client ends after SIG$name" has_ended
        check "the terminal is sane after SIG$name" is_sane
    done
}

command -v tmux >/dev/null || { echo "tmux is not here"; echo "0 passed, 1 failed"; exit 1; }
trap finish INT TERM HUP
start_server
people
mux new-session -d -x 80 -y 24 -s smoke 'PS1="$ " exec sh'

start_client "at 80x24"
check "Home is shown" shows 'Thanks @Agshin Huseynov'
keys 2
check "notifications open" shows 'mentioned you in their update'
call rustam update.post '{"text": "A second one."}'
keys 1
check "a new update is announced" shows '1 new'
keys .
check "and shown when it is asked for" shows 'A second one'
keys '?'
check "help opens" shows 'the update with its comments'
keys Escape
mux resize-window -x 120 -y 40
check "at 120x40 there is a sidebar" shows 'Notifications'
mux resize-window -x 30 -y 8
check "below 40x10 it says so" shows 'too small'
mux resize-window -x 80 -y 24
check "and it is back" shows 'A second one'

keys C-z
check "^Z gives the terminal back" is_sane
keys 'fg' Enter
check "fg brings the client back" shows 'A second one'
keys Q
check "Q ends it" has_ended
check "the terminal is sane after Q" is_sane
signals
finish
