#!/usr/bin/env bash
# Fetches qemu-user of Debian trixie into .build/arm64/qemu, once, and prints the path of qemu-aarch64. Installs nothing.
# ONNX Runtime does not start under the 7.2 of Debian 12. Exits with 69 where no package mirror of Debian can be reached.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(dirname "$here")/.build/arm64/qemu
[ -x "$folder/usr/bin/qemu-aarch64" ] || "$here/debian-package.sh" qemu-user "$folder" || exit 69
echo "$folder/usr/bin/qemu-aarch64"
