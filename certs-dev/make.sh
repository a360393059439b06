#!/usr/bin/env bash
# Issues a development authority and one certificate per role, into a folder of your choice.
#
#   certs-dev/make.sh DIR [CLUSTER] [NODE=ADDRESS …]
#
# Makes DIR/authority, DIR/coordinator, one DIR/NODE for each node (node-a and node-b unless named), and DIR/viewer, DIR/operator and
# DIR/admin for people. Running it again renews the leaves and keeps the authority. Needs `torpor` on the PATH, or TORPOR=/path/to/it.
set -euo pipefail

if [ $# -lt 1 ]; then
    sed -n '2,7p' "$0" | cut -c3- >&2
    exit 2
fi
torpor=${TORPOR:-torpor}
dir=$1
cluster=${2:-dev}
shift $(($# < 2 ? $# : 2))
nodes=("$@")
[ ${#nodes[@]} -gt 0 ] || nodes=(node-a=127.0.0.1 node-b=127.0.0.1)

umask 077
[ -e "$dir/authority/key.pem" ] || "$torpor" certs init --cluster "$cluster" --dir "$dir/authority"

issue() {
    local identity=$1 folder=$2
    shift 2
    "$torpor" certs issue "$identity" --authority "$dir/authority" --dir "$dir/$folder" "$@"
}

issue coordinator coordinator --host 127.0.0.1 --host localhost
for node in "${nodes[@]}"; do
    issue "agent/${node%%=*}" "${node%%=*}" --host "${node#*=}"
done
for role in viewer operator admin; do
    issue "operator/$role?role=$role" "$role"
done
