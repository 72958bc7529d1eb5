#!/usr/bin/env bash
# Runs the linux-arm64 publish on this x64 machine under qemu-user: --version, check, infer on a PNG and on a WAV.
# Needs root (or a user who may apt-get download) the first time; keeps what it fetched in .build/arm64.
# Test models and media come from EDGEAGENT_ASSETS or ../shared/assets; without them infer is skipped by name.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$PWD/.build/arm64
root=$work/root
mkdir -p "$work"
release=trixie # qemu-user 10 (ONNX Runtime does not start under 7.2) and libraries of the age of Raspberry Pi OS
processor=${EDGEAGENT_ARM64_CPU:-cortex-a76} # cortex-a72 is a Pi 4, cortex-a76 a Pi 5

mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null | sed -n -E "s/^(deb( \\[[^]]*\\])? |URIs: )(https?:[^ ]+).*/\\3/p" | grep -v security | head -n 1 || true)
[ -n "$mirror" ] || { echo "arm64-check: no package mirror in /etc/apt" >&2; exit 69; }

if [ ! -x "$work/qemu/usr/bin/qemu-aarch64" ]; then
  echo "== fetching qemu-user of $release"
  mkdir -p "$work/apt/lists/partial" "$work/apt/cache/partial" "$work/qemu"
  echo "deb [trusted=yes] $mirror $release main" >"$work/apt/sources.list"
  : >"$work/apt/status"
  options=(-o "Dir::Etc::sourcelist=$work/apt/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/apt/lists"
    -o "Dir::Cache=$work/apt/cache" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" -qq update
  (cd "$work/apt" && apt-get "${options[@]}" -qq download qemu-user)
  dpkg -x "$work"/apt/qemu-user_*.deb "$work/qemu"
fi

if [ ! -e "$root/lib/ld-linux-aarch64.so.1" ] && [ ! -e "$root/usr/lib/ld-linux-aarch64.so.1" ]; then
  echo "== fetching an arm64 system ($release)"
  command -v debootstrap >/dev/null || apt-get install -y -qq --no-install-recommends debootstrap
  rm -rf "$root"
  script=/usr/share/debootstrap/scripts/$release
  [ -e "$script" ] || ln -s sid "$script"
  debootstrap --foreign --variant=minbase --arch=arm64 --no-check-gpg --include=libstdc++6,ca-certificates,libasound2t64 "$release" "$root" "$mirror" >"$work/debootstrap.log" 2>&1 ||
    { tail "$work/debootstrap.log" >&2; exit 1; }
  # It links /proc to this machine's, and whatever walks the checkout (BenchmarkDotNet looks for projects) would walk into it.
  if [ -L "$root/proc" ]; then rm "$root/proc" && mkdir "$root/proc"; fi
  for package in "$root"/var/cache/apt/archives/{libc6_,libstdc++6_,libgcc-s1_,libasound2t64_}*.deb; do
    dpkg -x "$package" "$root"
  done
fi

if [ "${1:-}" != --no-publish ]; then
  echo "== publishing"
  dotnet publish src/EdgeAgent.Host -c Release -r linux-arm64 --self-contained -v quiet -o .build/linux-arm64
fi

agent=("$work/qemu/usr/bin/qemu-aarch64" -cpu "$processor" -L "$root" .build/linux-arm64/edgeagent)
export ORT_DISABLE_TELEMETRY=1
failed=0
expect() { # what, pattern, command…
  local what=$1 pattern=$2 out
  shift 2
  if out=$(timeout 300 "$@" 2>&1) && grep -qE "$pattern" <<<"$out"; then
    echo "ok      $what"
  else
    echo "FAILED  $what"
    sed 's/^/        /' <<<"$out" | tail -n 30
    failed=1
  fi
}

echo "== running as $processor"
expect "--version" '^[0-9]+\.[0-9]+' "${agent[@]}" --version
expect "check (without a configuration it checks the machine)" 'ONNX Runtime' "${agent[@]}" check

assets=${EDGEAGENT_ASSETS:-}
for at in shared/assets ../shared/assets ../../shared/assets ../../../shared/assets; do
  [ -n "$assets" ] || { [ -d "$at" ] && assets=$at; } || true
done
if [ -n "$assets" ]; then
  expect "infer of a small detector on a PNG" '"detections":\[\{' \
    "${agent[@]}" infer "$assets/exports/yolox/yolox_tiny_decoded.onnx" "$(ls "$assets"/exports/images/*.png | head -n 1)" --min-score 0.05 --json
  expect "infer of a voice model on a WAV" '"segments":\[\{' "${agent[@]}" infer "$assets/models/vad/silero_vad_16k_op15.onnx" "$assets/audio/speech/sb_spk2_snt2.wav" --json
  expect "infer of a recogniser on a WAV" '"text":' "${agent[@]}" infer "$assets/exports/espnet/conformer" "$assets/exports/espnet/wav/spk2_snt2.wav" --json
else
  echo "skipped infer (set EDGEAGENT_ASSETS)"
fi
exit $failed
