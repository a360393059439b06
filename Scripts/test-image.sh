#!/bin/bash
# test-image.sh FOLDER: a small image of busybox for tests, without a registry.
#
#   FOLDER/layout     an OCI layout with the tags `base` (busybox, some users) and `app` (one layer more, with a command, a user, …)
#   FOLDER/app.tar    `app` as a docker archive
set -euo pipefail
folder=$1
mkdir -p "$folder"
cd "$folder"

umoci init --layout layout
umoci new --image layout:base
umoci unpack --image layout:base bundle >/dev/null
mkdir -p bundle/rootfs/{bin,etc,tmp}
cp /bin/busybox bundle/rootfs/bin/busybox
for name in sh cat cut echo ls sleep id tail tr usleep; do ln -s busybox "bundle/rootfs/bin/$name"; done
printf 'root:x:0:0::/:/bin/sh\napp:x:1234:2345::/srv:/bin/sh\n' >bundle/rootfs/etc/passwd
printf 'root:x:0:\napp:x:2345:\nextra:x:77:app\n' >bundle/rootfs/etc/group
umoci repack --image layout:base bundle >/dev/null
rm -rf bundle

umoci tag --image layout:base app
umoci unpack --image layout:app bundle >/dev/null
mkdir -p bundle/rootfs/srv
echo hello >bundle/rootfs/srv/greeting
umoci repack --image layout:app bundle >/dev/null
umoci config --image layout:app --config.user app --config.workingdir /srv --config.env MODE=image --config.env KEPT=yes \
    --config.stopsignal SIGQUIT --config.entrypoint /bin/sh --config.entrypoint -c \
    --config.cmd 'n=0; while :; do n=$((n+1)); echo "$n $(cat greeting) $MODE $KEPT"; usleep 50000; done'
rm -rf bundle
skopeo copy --quiet oci:layout:app docker-archive:app.tar:test/app:1
