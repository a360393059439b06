#!/bin/bash
# install-runtimes.sh: criu 4.x for a Debian whose own criu cannot run on its kernel.
#
# Takes criu and its whole library closure (its own libc included) from a newer Debian suite into a private prefix. No package
# of the host is touched: nothing is upgraded, no apt pin, no extra sources entry. The mirror is the one apt already uses here, the
# packages are checked against Debian's archive keyring, and no maintainer script runs.
#
#   usage: install-runtimes.sh [--suites "trixie forky"] [--prefix /opt/torpor/runtimes] [--force]
#
# Does nothing, and needs no network, when the machine's own criu can dump on this kernel, or when the prefix holds one that can.
# "Can" is proved, not read from `criu check`: a process with a listening TCP socket is dumped. trixie's 4.1.1 passes the check but not
# the proof on kernels that refuse SO_PASSCRED on TCP sockets (6.16 and later; "Can't get 1:16 opt"), so suites are tried in order,
# the stable one first.
set -euo pipefail
suites="trixie forky" prefix=${TORPOR_RUNTIMES:-/opt/torpor/runtimes} force=
while [ $# -gt 0 ]; do
    case $1 in
        --suites) suites=$2; shift 2 ;;
        --prefix) prefix=$2; shift 2 ;;
        --force) force=1; shift ;;
        *) echo "usage: install-runtimes.sh [--suites "S…"] [--prefix P] [--force]" >&2; exit 2 ;;
    esac
done

# Whether this criu dumps a process with a listening TCP socket on the running kernel. The answer is kept beside the kernel's name, so
# that it is proved once and not at every start.
proves() {
    [ -x "$1" ] && "$1" check >/dev/null 2>&1 || return 1
    local mark=/var/lib/torpor/criu-proof line work pid rc=1
    line="$(uname -r) $(uname -v) $1 $("$1" --version | tr '\n' ' ')"
    if [ -r "$mark" ] && grep -qxF "$line" "$mark"; then return 0; fi
    work=$(mktemp -d)
    # Without the descriptors that this script was started with: whatever they are, they are no part of the question.
    setsid python3 -c 'import os,socket,sys,time
os.closerange(3, 65536)
s=socket.socket(); s.bind(("127.0.0.1",0)); s.listen(1); open(sys.argv[1],"w").close(); time.sleep(60)' "$work/ready" </dev/null >/dev/null 2>&1 &
    pid=$!
    for _ in $(seq 100); do [ -e "$work/ready" ] && break; sleep 0.05; done
    if "$1" dump -t "$pid" -D "$work" --leave-running -o dump.log >/dev/null 2>&1; then rc=0; fi
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    rm -rf "$work"
    if [ $rc = 0 ]; then mkdir -p "${mark%/*}" && echo "$line" >> "$mark"; fi
    return $rc
}
version() { "$1" --version | sed -n 's/^Version: //p'; }

if [ -z "$force" ]; then
    own=$(command -v criu || true)
    if [ -n "$own" ] && proves "$own"; then echo "criu: $(version "$own") ($own, the machine's own)"; exit 0; fi
    if proves "$prefix/bin/criu"; then echo "criu: $(version "$prefix/bin/criu") ($prefix/bin/criu)"; exit 0; fi
fi

arch=$(dpkg --print-architecture)
case $arch in
    amd64) multi=x86_64-linux-gnu loader=usr/lib64/ld-linux-x86-64.so.2 ;;
    arm64) multi=aarch64-linux-gnu loader=usr/lib/ld-linux-aarch64.so.1 ;;
    *) echo "install-runtimes: no recipe for architecture $arch" >&2; exit 1 ;;
esac
codename=$(. /etc/os-release; echo "$VERSION_CODENAME")

# 1. The mirror of the base suite, as apt itself resolved it.
mirror() {
    apt-get indextargets --format '$(REPO_URI)|$(CODENAME)|$(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
        awk -F'|' -v c="$codename" '$2 == c && $3 == "main" { print $1; exit }'
}
uri=$(mirror)
if [ -z "$uri" ]; then apt-get -qq update; uri=$(mirror); fi
if [ -z "$uri" ]; then uri=$(cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '/^URIs:/ { print $2; exit }'); fi
if [ -z "$uri" ]; then uri=$(awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) { print $i; exit } }' /etc/apt/sources.list 2>/dev/null || true); fi
[ -n "$uri" ] || { echo "install-runtimes: apt has no mirror on this machine; add one to its sources" >&2; exit 1; }
key=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$key" ] || { echo "install-runtimes: $key is missing; apt-get install debian-archive-keyring" >&2; exit 1; }

# 2. Private apt state with an empty dpkg status, so that the closure is complete and lands only in the prefix.
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
failed() { tail -5 "$1/log" | sed -E 's#[a-z]+://[^ ]*#(mirror)#g' >&2; return 1; }

install_from() {
    local suite=$1 work=$state/$1 new=$prefix.new.$$
    mkdir -p "$work"/{parts,lists/partial,cache/archives/partial}
    : > "$work/status"
    chmod 755 "$work"
    printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nArchitectures: %s\nSigned-By: %s\n' "$uri" "$suite" "$arch" "$key" \
        > "$work/parts/runtimes.sources"
    local options=(-q -oDir::Etc::sourcelist=/dev/null -oDir::Etc::sourceparts="$work/parts" -oDir::State::Lists="$work/lists"
        -oDir::State="$work" -oDir::Cache="$work/cache" -oDir::State::status="$work/status" -oAPT::Install-Recommends=false
        -oAPT::Sandbox::User=root -oAcquire::Languages=none -oAcquire::Retries=3)
    apt-get "${options[@]}" update > "$work/log" 2>&1 || { failed "$work"; return 1; }
    apt-get "${options[@]}" -y --download-only install criu patchelf >> "$work/log" 2>&1 || { failed "$work"; return 1; }

    # 3. Unpack beside the prefix, then swap, so that an interrupted run leaves the old one.
    rm -rf "$new"
    mkdir -p "$new/bin"
    for deb in "$work"/cache/archives/*.deb; do
        dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$new" --keep-directory-symlink --exclude='./usr/share/doc*' --exclude='./usr/share/man*' \
            --exclude='./usr/share/locale*' --exclude='./usr/share/info*' --exclude='./usr/share/i18n*' --exclude="./usr/lib/$multi/gconv*"
        basename "$deb" .deb
    done > "$new/MANIFEST"

    # 4. The program gets the prefix's own loader and libraries: not a wrapper script, because runc starts it by name and criu itself
    #    looks at /proc/self/exe.
    [ -e "$new/$loader" ] || { echo "install-runtimes: no loader at $loader in $suite" >&2; return 1; }
    "$new/$loader" --library-path "$new/usr/lib/$multi" "$new/usr/bin/patchelf" \
        --set-interpreter "$prefix/$loader" --force-rpath --set-rpath "$prefix/usr/lib/$multi" "$new/usr/sbin/criu"
    ln -s ../usr/sbin/criu "$new/bin/criu"
    rm -rf "$prefix.old"
    if [ -e "$prefix" ]; then mv "$prefix" "$prefix.old"; fi
    mkdir -p "$(dirname "$prefix")"
    mv "$new" "$prefix"
    rm -rf "$prefix.old"
}

for suite in $suites; do
    if install_from "$suite" && proves "$prefix/bin/criu"; then
        echo "criu: $(version "$prefix/bin/criu") ($prefix/bin/criu, $(wc -l < "$prefix/MANIFEST") packages from $suite)"
        exit 0
    fi
    echo "install-runtimes: criu from $suite does not work on kernel $(uname -r)" >&2
done
exit 1
