#!/usr/bin/env bash
# Holds a plan against the agent: plans file cameras and one microphone with `bench --plan`, runs the agent on the same configuration, and compares
# the processor time that it takes with what was foretold:
#   tools/plan-check.sh [CAMERAS] [SECONDS] [LARGEST DIFFERENCE]
# Ends with 1 where they differ by more than that (default 25 %). The media and models are the repository's own; needs ffmpeg and python3.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
cameras=${1:-3} seconds=${2:-30} most=${3:-0.25}
# The program itself, not the script that builds it: its number and its children are asked for.
edgeagent=src/EdgeAgent.Host/bin/Release/net10.0/edgeagent
[ -x "$edgeagent" ] || ./edgeagent --version >/dev/null
root=$PWD
folder=$(mktemp -d)
agent=""
trap '[ -z "$agent" ] || { kill "$agent" 2>/dev/null || true; wait "$agent" 2>/dev/null || true; }; rm -rf "$folder"' EXIT

{
  echo "agent: {name: plan-check, state: $folder}"
  echo "mqtt: {port: 0}"
  echo "cameras:"
  for i in $(seq "$cameras"); do
    echo "  belt$i: {source: $root/demo/conveyor.mp4, loop: true, detect: {model: $root/models/surface-defects, fps: 5, classes: [part]}, inspect: {}}"
  done
  echo "microphones:"
  echo "  operator: {source: $root/demo/operator.flac, loop: true, voice: {model: $root/models/speech-vad}, recognize: {model: $root/models/commands}}"
} >"$folder/edgeagent.yaml"

# How much is spoken in the file that the microphone hears, since the plan must be told.
speech=$("$edgeagent" infer speech-vad demo/operator.flac --json \
  | python3 -c 'import json,sys; r=json.load(sys.stdin); print(round(sum(s["end_ms"]-s["start_ms"] for s in r["segments"])/r["duration_ms"], 3))')
"$edgeagent" bench --plan "$folder/edgeagent.yaml" --speech "$speech" --reserve 0 --json >"$folder/plan.json" || true

# Processor time of a process, its children, and those of its children that have ended, in seconds (proc(5)).
busy() {
  python3 - "$1" <<'PY'
import os, sys
root, hertz, stats = int(sys.argv[1]), os.sysconf("SC_CLK_TCK"), {}
for entry in os.listdir("/proc"):
    try:
        fields = open(f"/proc/{entry}/stat").read().rpartition(")")[2].split() if entry.isdigit() else None
    except OSError:
        continue
    if fields:
        stats[int(entry)] = (int(fields[1]), sum(map(int, fields[11:15])))
family = {root}
while any(parent in family and pid not in family and not family.add(pid) for pid, (parent, _) in stats.items()):
    pass
print(sum(stats[pid][1] for pid in family if pid in stats) / hertz)
PY
}

"$edgeagent" run --config "$folder/edgeagent.yaml" >"$folder/log" 2>&1 &
agent=$!
for _ in $(seq 300); do
  [ "$(grep -c ' is up' "$folder/log")" -gt "$cameras" ] && break
  kill -0 "$agent" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
  sleep 0.2
done
sleep 5
before=$(busy "$agent") began=$(date +%s.%N)
sleep "$seconds"
after=$(busy "$agent") ended=$(date +%s.%N)

python3 - "$folder/plan.json" "$cameras" "$most" "$before" "$after" "$began" "$ended" <<'PY'
import json, sys
plan = json.load(open(sys.argv[1]))
cameras, most, before, after, began, ended = map(float, sys.argv[2:])
measured, planned = (after - before) / (ended - began), plan["cores_used"]
for s in plan["sources"]:
    print(f"{s['kind']} {s['names'][0]}: {s['cores']:.3f} cores each ({s['always_cores']:.3f} always, {s['work_cores']:.3f} of work for {s['work_share']:.0%} of the time)")
print(f"{cameras:.0f} cameras and a microphone: planned {planned:.3f} cores, the agent took {measured:.3f}; {measured / planned - 1:+.1%} (others kept {plan['machine'].get('others_cores', 0)} cores busy)")
sys.exit(0 if abs(measured / planned - 1) <= most else 1)
PY
