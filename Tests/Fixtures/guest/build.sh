#!/bin/sh
# build.sh: assembles the counting guest into one ELF file, which Firecracker, QEMU and cloud-hypervisor boot (PVH).
#
#   usage: build.sh KERNEL
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -DPVH -c "$here/guest.S" -o "$work/guest.o"
# Nobody has set up what SSE or an unwinder would need, and an interrupt uses the stack that it finds.
cc -O2 -Wall -Wextra -ffreestanding -fno-pic -fno-stack-protector -fno-asynchronous-unwind-tables -mno-red-zone -mgeneral-regs-only \
    -c "$here/net.c" -o "$work/net.o"
ld -static -n --no-warn-rwx-segments -T "$here/guest.ld" "$work/guest.o" "$work/net.o" -o "$1"
