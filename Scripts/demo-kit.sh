# demo-kit.sh: what the demonstrations share: a cluster in a fresh folder of its own, ended and cleared away however they end, and a verdict, which
# is the last line.
#
#   usage: demo=NAME; . Scripts/demo-kit.sh, in the project's folder; then start_cluster.        TORPOR_BIN: folder of torpor and torpor-shim
set -Eeuo pipefail
bin=$(cd "${TORPOR_BIN:-.build-release/release}" && pwd)
torpor=$bin/torpor
limit=180 # seconds for any one command: a command that hangs fails the demonstration
top=$(mktemp -d "/var/tmp/torpor-$demo.XXXXXX")
export TORPOR_DIR=$top/cluster
cluster='' verdict='' broke=''

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || say() { printf '\n== %s\n' "$*"; }
fail() { verdict="$demo: failed: $*"; exit 1; }
verb() {
    local status=0
    timeout --foreground "$limit" "$torpor" "$@" || status=$?
    [ $status = 0 ] || broke="torpor $1 ended with $status"
    return $status
}

# Ends the cluster and says whether anything of it is left on the machine.
stop_cluster() {
    [ -n "$cluster" ] || return 0
    local pid=$cluster
    cluster=''
    kill -TERM "$pid" 2>/dev/null || true
    for _ in $(seq $((limit * 10))); do [ -e "/proc/$pid" ] || break; sleep 0.1; done
    wait "$pid" || true
    verb dev --nodes "${nodes:-2}" --check-clean >"$top/left"
}

finish() {
    local status=$?
    trap - EXIT INT TERM ERR
    set +e
    if [ "$status" != 0 ]; then
        [ -n "$verdict" ] || verdict="$demo: failed: ${broke:-interrupted}"
        tail -n 5 "$top"/dev.log "$top"/cluster/logs/*.log 2>/dev/null | cut -c1-600 >&2
    fi
    # What a demonstration has made beside the cluster.
    if declare -F leave >/dev/null; then leave; fi
    stop_cluster || cat "$top/left" >&2
    # Never deletes across a mount.
    if grep -q " $top/" /proc/self/mountinfo; then echo "mounts are left below $top" >&2; else rm -rf --one-file-system "$top"; fi
    echo "$verdict"
    exit $((status != 0))
}
trap 'broke=${broke:-line $LINENO: $BASH_COMMAND}' ERR
trap 'exit 130' INT TERM
trap finish EXIT

# As many nodes as `nodes` says, two without it; ready when it returns.
start_cluster() {
    [ "$(id -u)" = 0 ] || fail "a cluster needs root"
    [ -x "$torpor" ] && [ -x "$bin/torpor-shim" ] || fail "$bin has no torpor and torpor-shim; make build"

    say "a coordinator and two agents, each node a network namespace of its own"
    "$torpor" dev --nodes "${nodes:-2}" >"$top/dev.log" 2>&1 &
    cluster=$!
    for _ in $(seq $((limit * 10))); do
        grep -q '^cluster is up' "$top/dev.log" && break
        [ -e "/proc/$cluster" ] || fail "the cluster did not start: $(tail -n 1 "$top/dev.log")"
        sleep 0.1
    done
    grep '^cluster is up' "$top/dev.log" || fail "the cluster did not come up"
}
