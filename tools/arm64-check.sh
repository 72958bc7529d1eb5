#!/usr/bin/env bash
# Proves the linux-arm64 publish on this x64 machine under qemu-user:
#   tools/arm64-check.sh [--fetch|--prepare|--short|--whole] [--no-publish]
# --version, check, models verify, infer on a picture and on recordings, the demo with its ffmpeg sources and embedded broker, health, the
# vectorised kernels against this machine's within 1e-5 on a Raspberry Pi 4's processor and a Pi 5's, and unit tests of what computes.
# --fetch only fetches what the emulation needs, --prepare builds what runs under it, too; then --no-publish runs it. --short leaves out what takes its time by the clock: demo and health, and models that are not in the repository; CI runs that.
# --whole runs all unit tests of pipeline, audio and vision that need no OpenCV (hours; those that hold a deadline may fail on a machine so slow).
# Programs that it starts (ffmpeg) are this machine's own. Installs nothing but debootstrap; keeps what it fetches in .build/arm64.
# Needs root. Where no package mirror of Debian can be reached it says so and exits with 69.
# EDGEAGENT_ARM64_CPU: cortex-a72 is a Raspberry Pi 4, cortex-a76 a Pi 5 (the default). EDGEAGENT_ASSETS or ../shared/assets: more models.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$PWD/.build/arm64
root=$work/root
mkdir -p "$work"
processor=${EDGEAGENT_ARM64_CPU:-cortex-a76}
publishes=true extent=usual
for option in "$@"; do
  case $option in
    --no-publish) publishes=false ;;
    --fetch | --prepare | --short | --whole) extent=${option#--} ;;
    *) echo "usage: tools/arm64-check.sh [--fetch|--prepare|--short|--whole] [--no-publish]" >&2; exit 2 ;;
  esac
done

mirror=$(tools/debian-mirror.sh) && keys=$(tools/archive-keyring.sh debian) || exit 69
qemu=$(tools/fetch-qemu.sh) || exit 69

if [ ! -e "$root/usr/lib/ld-linux-aarch64.so.1" ]; then
  echo "== fetching the libraries of an arm64 system (Debian trixie, of the age of Raspberry Pi OS)"
  { command -v debootstrap && command -v gpgv; } >/dev/null || apt-get install -y -qq --no-install-recommends debootstrap gpgv >/dev/null || exit 69
  rm -rf "$root"
  # Its script by the name that every debootstrap knows; the second stage, which would run programs, is not needed.
  debootstrap --foreign --variant=minbase --arch=arm64 --force-check-gpg --keyring="$keys" --include=libstdc++6,ca-certificates,libasound2t64 \
    trixie "$root" "$mirror" /usr/share/debootstrap/scripts/sid >"$work/debootstrap.log" 2>&1 || { tail "$work/debootstrap.log" >&2; exit 69; }
  # It links /proc to this machine's, and whatever walks the checkout (BenchmarkDotNet looks for projects) would walk into it.
  if [ -L "$root/proc" ]; then rm "$root/proc" && mkdir "$root/proc"; fi
  for package in "$root"/var/cache/apt/archives/{libc6_,libstdc++6_,libgcc-s1_,libasound2t64_}*.deb; do
    dpkg -x "$package" "$root"
  done
fi

if [ $extent = fetch ]; then exit 0; fi

if $publishes; then
  echo "== publishing"
  # The analyzers have their say in the build for this machine.
  dotnet publish src/EdgeAgent.Host -c Release -r linux-arm64 --self-contained -v quiet -o .build/linux-arm64 -p:RunAnalyzers=false
  dotnet publish tools/board-tests -c Release -r linux-arm64 --self-contained -v quiet -o .build/board-tests -p:RunAnalyzers=false
  dotnet build tools/board-tests -c Release -v quiet
fi
if [ $extent = prepare ]; then exit 0; fi
# Beside the program, as an installed one has them.
for folder in models demo config; do
  rm -rf ".build/linux-arm64/$folder" && cp -r "$folder" ".build/linux-arm64/$folder"
done

export ORT_DISABLE_TELEMETRY=1
on() { emulated=("$qemu" -cpu "$1" -L "$root"); agent=("${emulated[@]}" .build/linux-arm64/edgeagent); tests=("${emulated[@]}" .build/board-tests/board-tests); }
failed=0
expect() { # what, pattern, command…
  local what=$1 pattern=$2 out from=$SECONDS
  shift 2
  if out=$(timeout 900 "$@" 2>&1) && grep -qE "$pattern" <<<"$out"; then
    echo "ok      $what ($((SECONDS - from)) s)"
    grep -E ' kernels, | passed, ' <<<"$out" | sed 's/^/        /' || true
  else
    echo "FAILED  $what"
    sed 's/^/        /' <<<"$out" | tail -n 30
    failed=1
  fi
}

echo "== kernels, against this machine's"
dotnet tools/board-tests/bin/Release/net10.0/board-tests.dll kernels write "$work/kernels"
for cpu in cortex-a72 cortex-a76; do
  on $cpu
  expect "vectorised kernels on $cpu" ' 0 beyond' "${tests[@]}" kernels compare "$work/kernels"
done

echo "== the agent, as $processor"
on "$processor"
expect "--version" '^[0-9]+\.[0-9]+' "${agent[@]}" --version
expect "check names what is missing: OpenCV's library, nothing else" 'OpenCV has no native library for linux-arm64' "${agent[@]}" check
expect "models verify: the golden sample of a detector" '^ok +golden' "${agent[@]}" models verify models/surface-defects
expect "models verify: a recogniser's hash and graph" '^ok +graph' "${agent[@]}" models verify models/commands
expect "infer on a picture, through ffmpeg" '"detections":\[\{' "${agent[@]}" infer models/surface-defects models/surface-defects/belt.jpg --json
expect "infer on a recording" '"text":"[a-z]' "${agent[@]}" infer models/commands models/commands/golden/reject-part-forty-two.wav --json
expect "infer of voice on a recording" '"segments":\[\{' "${agent[@]}" infer models/speech-vad models/commands/golden/reject-part-forty-two.wav --json
live() {
  expect "demo: ffmpeg sources, embedded broker, 20 s" 'edgeagent.agent.started' "${agent[@]}" demo --seconds 20 --json

  state=$(mktemp -d)
  trap 'rm -rf "$state"' EXIT
  sed "s|^agent: .*|agent: {name: demo, state: $state}\nmqtt: {port: 0}|" config/demo.yaml >.build/linux-arm64/config/check.yaml
  healthy() {
    "${agent[@]}" run --config .build/linux-arm64/config/check.yaml >"$state/log" 2>&1 &
    local running=$! verdict=1
    for _ in $(seq 30); do
      sleep 2
      if "${agent[@]}" health --state "$state"; then verdict=0 && break; fi
      kill -0 $running 2>/dev/null || break
    done
    kill -TERM $running 2>/dev/null || true
    if ! wait $running; then verdict=1; fi
    [ $verdict -eq 0 ] || tail -n 20 "$state/log"
    return $verdict
  }
  from=$SECONDS
  if out=$(healthy 2>&1); then
    echo "ok      run is healthy, and ends on SIGTERM ($((SECONDS - from)) s)"
  else
    echo "FAILED  run, health, SIGTERM"
    sed 's/^/        /' <<<"$out"
    failed=1
  fi

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
    echo "skipped infer of models that are not in the repository (set EDGEAGENT_ASSETS)"
  fi
}
[ $extent = short ] || live

echo "== unit tests, as $processor"
if [ $extent = whole ]; then
  expect "all unit tests" ' 0 failed' "${tests[@]}" run
else
  expect "unit tests of what computes" ' 0 failed' "${tests[@]}" run .OrderedSumsTests .RealFftTests .FrameCutterTests .LikelyTokensTests \
    .CtcGreedyDecoderTests Imaging.KernelTests .LetterboxGeometryTests .ArgMaxTests .YoloxDecoderTests .Yolov5DecoderTests .UltralyticsDecoderTests \
    .GreedyNmsTests .RunLengthMaskTests .KalmanBoxTests
fi
exit $failed
