#!/usr/bin/env bash
# Fetches qemu-user of Debian trixie into .build/arm64/qemu, once, and prints the path of qemu-aarch64. Installs nothing.
# ONNX Runtime does not start under the 7.2 of Debian 12. Exits with 69 where no package mirror of Debian can be reached.
set -euo pipefail

work=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.build/arm64
program=$work/qemu/usr/bin/qemu-aarch64
if [ ! -x "$program" ]; then
  mirror=$("$(dirname "${BASH_SOURCE[0]}")/debian-mirror.sh") || exit 69
  mkdir -p "$work/apt/lists/partial" "$work/apt/cache/partial"
  echo "deb [trusted=yes] $mirror trixie main" >"$work/apt/sources.list"
  : >"$work/apt/status"
  options=(-o "Dir::Etc::sourcelist=$work/apt/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/apt/lists"
    -o "Dir::State::status=$work/apt/status" -o "Dir::Cache=$work/apt/cache" -o APT::Sandbox::User=root -o Acquire::http::Timeout=20)
  if ! { apt-get "${options[@]}" -qq update && (cd "$work/apt" && apt-get "${options[@]}" -qq download qemu-user); } >&2; then
    echo "fetch-qemu: $mirror gave no qemu-user of trixie" >&2
    exit 69
  fi
  rm -rf "$work/qemu.new"
  dpkg -x "$work"/apt/qemu-user_*.deb "$work/qemu.new"
  rm -rf "$work/qemu" && mv "$work/qemu.new" "$work/qemu"
fi
echo "$program"
