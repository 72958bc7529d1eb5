#!/usr/bin/env bash
# Runs the agent with one camera (yolox_nano) and one microphone (Silero VAD) at real speed and watches its memory:
#   tools/soak.sh [MINUTES]
# Prints resident memory (median and maximum of each tenth of the time), threads, descriptors, and the ffmpeg child's memory apart.
# Media and models come from EDGEAGENT_ASSETS or ../shared/assets.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
minutes=${1:-10}
assets=${EDGEAGENT_ASSETS:-}
for at in shared/assets ../shared/assets ../../shared/assets ../../../shared/assets; do
  [ -n "$assets" ] || { [ -d "$at" ] && assets=$(realpath "$at"); } || true
done
[ -n "$assets" ] || { echo "soak: set EDGEAGENT_ASSETS" >&2; exit 69; }

folder=$(mktemp -d)
cat >"$folder/edgeagent.yaml" <<YAML
agent: {name: soak, state: $folder}
mqtt: {port: 0}
cameras:
  hall:
    source: $assets/video/one-by-one-person-detection.mp4
    decoder: ffmpeg
    loop: true
    detect: {model: $assets/models/detection/yolox_nano.onnx, fps: 5}
microphones:
  desk:
    source: $assets/audio/speech/jfk.wav
    loop: true
    voice: {model: $assets/models/vad/silero_vad.onnx}
YAML

./edgeagent run --config "$folder/edgeagent.yaml" >"$folder/log" 2>&1 &
agent=$!
trap 'kill "$agent" 2>/dev/null || true; wait "$agent" 2>/dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 600); do
  grep -q 'hall is up' "$folder/log" && grep -q 'desk is up' "$folder/log" && break
  kill -0 "$agent" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
  sleep 0.2
done

rss() { awk '/VmRSS/ { print $2 / 1024 }' "/proc/$1/status" 2>/dev/null || true; }
printf '%8s %12s %12s %8s %12s %12s\n' minute 'median MB' 'maximum MB' threads descriptors 'ffmpeg MB'
for tenth in $(seq 10); do
  samples=""
  for _ in $(seq 20); do
    sleep "$(awk "BEGIN { print $minutes * 60 / 200 }")"
    samples+="$(rss "$agent")"$'\n'
  done
  child=$(pgrep -P "$agent" ffmpeg | head -n 1 || true)
  sort -n <<<"${samples%$'\n'}" | awk -v m="$(awk "BEGIN { print $tenth * $minutes / 10 }")" -v t="$(ls "/proc/$agent/task" | wc -l)" \
    -v d="$(ls "/proc/$agent/fd" | wc -l)" -v c="$(rss "${child:-0}")" \
    '{ v[NR] = $1 } END { printf "%8.1f %12.1f %12.1f %8d %12d %12.1f\n", m, v[int((NR + 1) / 2)], v[NR], t, d, c }'
done
