#!/usr/bin/env bash
# Runs a command where programs for arm64 start like any other: `tools/with-arm64.sh chroot DIR uname -m`. qemu-user is registered in a
# namespace of its own, so nothing on this machine changes. Needs root and Linux 6.7 (binfmt_misc per user namespace); exits with 69
# without. QEMU_CPU names the processor: cortex-a72 is a Raspberry Pi 4, cortex-a76 a Pi 5.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [ "${1:-}" = --inside ]; then # of the namespace, root there by now
  qemu=$2
  shift 2
  if ! mount -t binfmt_misc none /proc/sys/fs/binfmt_misc 2>/dev/null; then
    echo "with-arm64: this kernel has no binfmt_misc of its own for a user namespace (Linux 6.7 has)" >&2
    exit 69
  fi
  # An ELF file, 64 bits, little endian, a program or a shared object, for machine 183. F: found before any chroot.
  printf '%s' ':qemu-aarch64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:'"$qemu"':FOCP' \
    >/proc/sys/fs/binfmt_misc/register
  exec "$@"
fi

[ "$(id -u)" -eq 0 ] || { echo "with-arm64: needs root" >&2; exit 69; }
qemu=$("$here/fetch-qemu.sh") || exit 69
export QEMU_CPU=${QEMU_CPU:-cortex-a76}
gate=$(mktemp -d)
trap 'rm -rf "$gate"' EXIT
mkfifo "$gate/open"
# Root's powers in the namespace come with the exec after its numbers have been mapped.
unshare --user --mount bash -c 'read -r _ <"$1"; shift; exec "$@"' _ "$gate/open" "$here/with-arm64.sh" --inside "$qemu" "$@" <&0 &
child=$!
trap 'kill -TERM $child 2>/dev/null' INT TERM
until [ "$(readlink "/proc/$child/ns/user")" != "$(readlink /proc/self/ns/user)" ]; do
  kill -0 $child 2>/dev/null || { echo "with-arm64: no user namespace may be made here" >&2; exit 69; }
  sleep 0.05
done
echo '0 0 4294967295' >"/proc/$child/uid_map"
echo '0 0 4294967295' >"/proc/$child/gid_map"
echo >"$gate/open"
wait $child
