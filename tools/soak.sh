#!/usr/bin/env bash
# Runs the agent for long under changes and faults, and tells whether it grows or misses an event: tools/soak.sh --help.
set -euo pipefail
export LC_ALL=C
{ # Read to its end before it begins: an edit meanwhile does not matter.

usage() {
  cat <<'TEXT'
tools/soak.sh [MINUTES] [--changes N] [--keep FOLDER] [--agent PROGRAM]

Runs the built agent for MINUTES (30) as a busy site would, and tells at the end whether it grew or missed an event.

  sources      cameras from films at their own speed (detection, zones, motion, inspection; pictures and clips kept), an RTSP camera
               where GStreamer's RTSP server is there, microphones (voice, recognition, recordings)
  broker       a mosquitto of its own, killed (kill -9) and started again twelve times (at most twice a minute)
  changes      N times (1000 in 30 minutes, by MINUTES) one of forty sources is put into the configuration and the one before taken out, and the
               agent told by SIGHUP; once in fifty the file is faulty first, which must change nothing
  page         looked at now and then: live pictures, events, health, figures
  listener     a subscriber with a persistent session (QoS 1)

What must hold, each with its figure in a line, and all of it for exit status 0:

  resident memory   the line through all samples after the first fifth of the time rises by at most 1 MB an hour; so does the line through
                    moments of rest, one in a twentieth of the time, in which nothing has changed for ten seconds: they compare like with like
  threads, handles  no more at the end than after the first fifth, both while nothing changes and with as many child processes at work, of
                    which each film and clip has one (two are allowed, the runtime's own; its libraries, which it opens late, are no handles)
  child processes   no more in the mean of half a minute at the end than after the first fifth (one clip's is allowed); none dead all the time
  events            of no source is a number missing or given twice; all that the diary has was heard; nothing is left in the outbox
  the agent         takes every change, refuses every faulty file, answers the page, and ends with 0

--agent PROGRAM runs that one, such as a published or installed edgeagent, and not the one that ./edgeagent builds.

--keep FOLDER leaves the samples (samples.csv), the agent's log and all messages there. Exit status 1: something does not hold;
64: it was called wrongly; 69: a program is missing. Media and models come from EDGEAGENT_ASSETS or ../shared/assets; what
is not there is taken from demo/ and models/ of this repository.
TEXT
}

cd "$(dirname "${BASH_SOURCE[0]}")/.."
minutes=30 changes='' keep='' edgeagent=./edgeagent
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --changes) changes=${2:-}; shift 2 || { usage >&2; exit 64; } ;;
    --keep) keep=${2:-}; shift 2 || { usage >&2; exit 64; } ;;
    --agent) edgeagent=${2:-}; shift 2 || { usage >&2; exit 64; } ;;
    *) minutes=$1; shift ;;
  esac
done
case $minutes in '' | 0* | *[!0-9]*) usage >&2; exit 64 ;; esac
changes=${changes:-$((minutes * 1000 / 30))}
case $changes in 0* | *[!0-9]*) usage >&2; exit 64 ;; esac
PATH=$PATH:/usr/sbin
for program in mosquitto mosquitto_sub ffmpeg curl pgrep; do
  command -v "$program" >/dev/null || { echo "soak: $program is missing (tools/needs.sh test; apt-get install procps curl)" >&2; exit 69; }
done

folder=$(mktemp -d)
# Every process that this script starts, by its id: no other is ever ended.
agent='' broker='' listener='' camera='' beside=()
clean_up() {
  trap - EXIT INT TERM HUP
  kill ${beside[@]+"${beside[@]}"} $listener $camera 2>/dev/null || true
  if [ -n "$agent" ] && kill -0 "$agent" 2>/dev/null; then
    kill "$agent" 2>/dev/null || true
    for _ in $(seq 100); do kill -0 "$agent" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$agent" 2>/dev/null || true
  fi
  [ -z "$broker" ] || kill "$broker" 2>/dev/null || true
  wait $agent $broker $listener $camera 2>/dev/null || true
  if [ -n "$keep" ]; then mkdir -p "$keep" && cp "$folder"/{samples.csv,rests,first,last,agent.log,messages,edgeagent.yaml} "$keep" 2>/dev/null || true; fi
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}
now() { local up; read -r up _ </proc/uptime; echo "${up%.*}"; }
fault() { echo "soak: $1" >&2; tail -n 30 "$folder/agent.log" >&2 || true; exit 1; }
until_true() { # seconds, command…
  local limit=$1 start
  start=$(now); shift
  until "$@"; do
    [ $(($(now) - start)) -lt "$limit" ] || return 1
    kill -0 "$agent" 2>/dev/null || fault "the agent has ended"
    sleep 0.1
  done
}
# Only the end is looked at: the log becomes long, and names come again.
has_logged() { tail -c 8000 "$folder/agent.log" | grep -qF -- "$1"; }

# The media, and what looks at them.
repository=$PWD assets=${EDGEAGENT_ASSETS:-}
[ -n "$assets" ] || ! [ -d ../shared/assets ] || assets=$(realpath ../shared/assets)
belt="$repository/demo/conveyor.mp4" parts="$repository/models/surface-defects" voice="$repository/models/speech-vad"
hall=$belt street=$belt desk=$repository/demo/operator.flac
detector="$parts" watched='[part]'
if [ -n "$assets" ]; then
  hall=$assets/video/one-by-one-person-detection.mp4 street=$assets/video/car-detection.mp4 desk=$assets/audio/speech/jfk.wav
  detector=$assets/models/detection/yolox_nano.onnx watched='[person, car]'
  voice=$assets/models/vad/silero_vad.onnx
fi
# Models that only guests use, so that they are loaded and unloaded with them.
cp -r "$parts" "$folder/guest-parts"
cp -r "$repository/models/speech-vad" "$folder/guest-vad"

port=$(free_port) page=$(free_port)
cat >"$folder/mosquitto.conf" <<CONF
listener $port 127.0.0.1
allow_anonymous true
persistence true
persistence_location $folder/
max_queued_messages 0
max_inflight_messages 0
$([ "$(id -u)" -ne 0 ] || echo user root)
CONF
# Everything is delivered to a listener that is there before the broker acknowledges it, and the broker keeps the listener's session on
# the disk: so what the broker forgets when it is killed is nobody's loss.
start_broker() {
  mosquitto -c "$folder/mosquitto.conf" >>"$folder/broker.log" 2>&1 &
  broker=$!
  for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return; sleep 0.1; done
  fault "mosquitto does not listen: $(tail -n 3 "$folder/broker.log")"
}
start_broker
mosquitto_sub -p "$port" -V mqttv5 -i soak-listener -c -x 86400 -q 1 -t 'edgeagent/+/events/#' -t 'edgeagent/+/history/#' \
  -t 'edgeagent/+/+/events/#' -t 'edgeagent/+/+/history/#' -F '%t %p' >>"$folder/messages" 2>"$folder/listener.log" &
listener=$!
sleep 1
kill -USR1 "$broker" # writes the session down
for _ in $(seq 50); do [ -s "$folder/mosquitto.db" ] && break; sleep 0.1; done

gate=''
if /usr/bin/python3 -c "import gi; gi.require_version('GstRtspServer', '1.0')" 2>/dev/null; then
  /usr/bin/python3 - "$hall" >"$folder/camera-port" 2>"$folder/camera.log" <<'PYTHON' &
import sys, gi
gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GstRtspServer, GLib
Gst.init(None)
server = GstRtspServer.RTSPServer(); server.set_service('0'); server.set_address('127.0.0.1')
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch('( filesrc location=' + sys.argv[1] + ' ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 )')
server.get_mount_points().add_factory('/camera', factory)
server.attach(None)
print(server.get_bound_port(), flush=True)
GLib.MainLoop().run()
PYTHON
  camera=$!
  for _ in $(seq 50); do [ -s "$folder/camera-port" ] && break; sleep 0.1; done
  # It ends with its film and is opened again.
  gate="  gate: {source: 'rtsp://127.0.0.1:$(cat "$folder/camera-port")/camera', motion: {}, evidence: {frame: [motion.started], clip: {events: [motion.started], before: 2s, after: 2s}, max_size: 20MB}}"
else
  echo "soak: without GStreamer's RTSP server (python3-gi, gir1.2-gst-rtsp-server-1.0) there is no RTSP camera" >&2
fi

# One source more, of four kinds in turn; of $1 = 0 none. Names come again, as those of a person's sources do: what a new name costs
# (the counts of its figures, its number of events) is kept for as long as the agent runs.
name_of() { echo "guest-$((($1 - 1) % 40 + 1))"; }
guest() {
  local name
  name=$(name_of "$1")
  [ "$1" -gt 0 ] || return 0
  case $(($1 % 4)) in
    0) echo "cameras $name: {source: $street, loop: true, detect: {model: $detector, fps: 2}}" ;;
    1) echo "microphones $name: {source: $desk, loop: true, level: true, voice: {model: $folder/guest-vad}, evidence: {max_size: 1MB}}" ;;
    2) echo "cameras $name: {source: $belt, loop: true, motion: {}, detect: {model: $folder/guest-parts, fps: 2}, evidence: {frame: [object.entered], max_size: 1MB}}" ;;
    3) echo "microphones $name: {source: $desk, loop: true, voice: {model: $voice}}" ;;
  esac
}
configure() { # the guest's number, a line more
  local extra
  extra=$(guest "$1")
  cat >"$folder/new.yaml" <<YAML
agent: {name: soak, state: $folder/state}
mqtt: {url: 'mqtt://127.0.0.1:$port'}
page: {listen: '127.0.0.1:$page'}
home_assistant: {discovery: true}
cameras:
  hall:
    source: $hall
    loop: true
    detect: {model: $detector, fps: 3, classes: $watched}
    zones: {middle: {polygon: [[0.3, 0], [0.7, 0], [0.7, 1], [0.3, 1]], dwell: 1s}}
    evidence: {frame: [zone.entered], crop: [object.entered], clip: {events: [zone.entered], before: 1s, after: 1s}, max_size: 20MB}
  street:
    source: $street
    loop: true
    motion: {}
    detect: {model: $detector, fps: 3, when: motion}
    lines: {across: {from: [0.5, 0], to: [0.5, 1]}}
    evidence: {frame: [object.*], boxes: true, max_size: 10MB}
  belt: {source: $belt, loop: true, detect: {model: $parts, fps: 5, classes: [part]}, track: {lost_for: 500ms}, inspect: {}}
$gate
$(case $extra in cameras*) echo "  ${extra#cameras }" ;; esac)
microphones:
  desk: {source: $desk, loop: true, level: true, voice: {model: $voice}, evidence: {max_size: 10MB}}
  operator:
    source: $repository/demo/operator.flac
    loop: true
    voice: {model: $repository/models/speech-vad, pre_roll: 300ms, min_silence: 400ms}
    recognize: {model: $repository/models/commands}
$(case $extra in microphones*) echo "  ${extra#microphones }" ;; esac)
${2:-}
YAML
  mv "$folder/new.yaml" "$folder/edgeagent.yaml"
}

"$edgeagent" --version >/dev/null # builds it where it is ./edgeagent
configure 0
# Under nohup SIGHUP is ignored, and so would be what asks for a reload.
MALLOC_ARENA_MAX=2 env --default-signal=HUP "$edgeagent" run --config "$folder/edgeagent.yaml" >"$folder/agent.log" 2>&1 &
agent=$!
for source in hall street belt desk operator ${gate:+gate}; do
  until_true 600 has_logged "$source is up" || fault "$source did not come up in ten minutes"
done
start=$(now)
end=$((start + minutes * 60)) warm=$((start + minutes * 12))

# seconds, resident, anonymous and file memory in kB, threads, handles, children, changes so far
measure() {
  local key value rss=0 anon=0 file=0 threads=0
  while read -r key value _; do
    case $key in VmRSS:) rss=$value ;; RssAnon:) anon=$value ;; RssFile:) file=$value ;; Threads:) threads=$value ;; esac
  done <"/proc/$agent/status" || return 0
  local handles=("/proc/$agent/fd/"*)
  echo "$(($(now) - start)),$rss,$anon,$file,$threads,${#handles[@]},$(pgrep -c -P "$agent" || true)"
}
sample() { while sleep 2; do measure; done; }
look() {
  local base=http://127.0.0.1:$page rest
  while sleep 10; do
    [ ! -e "$folder/still" ] || continue
    for rest in api/health api/sources 'api/events?limit=50' metrics api/still/hall 'api/history?step=60' api/logs; do
      curl -sf -m 20 -o /dev/null "$base/$rest" && echo ok || echo "$rest"
    done
    # A person looks for a few seconds: 28 is the end of the time.
    for rest in 'api/live?cameras=hall,belt&microphones=desk' api/events/live; do
      curl -sf -m 4 -N -o /dev/null "$base/$rest" && echo ok || { [ $? -eq 28 ] && echo ok || echo "$rest"; }
    done
  done
}
echo seconds,rss_kb,anonymous_kb,file_kb,threads,handles,children >"$folder/samples.csv"
sample >>"$folder/samples.csv" 2>/dev/null & beside+=($!)
look >"$folder/looks" 2>/dev/null & beside+=($!)

current=0 refused=0 late=0 restarts=0
change_to() { # the guest's number
  local before=$current
  if [ "$1" -gt 0 ] && [ $(($1 % 50)) -eq 25 ]; then
    configure "$before" 'camera: {}'
    kill -HUP "$agent"
    if until_true 60 has_logged 'The changed configuration is not used'; then refused=$((refused + 1)); fi
  fi
  configure "$1"
  kill -HUP "$agent"
  local added=none removed=none
  [ "$1" -eq 0 ] || added=$(name_of "$1")
  [ "$before" -eq 0 ] || removed=$(name_of "$before")
  until_true 60 has_logged "Added: $added. Removed: $removed." || fault "a change was not taken within 60 s: +$added -$removed"
  current=$1
  [ "$1" -eq 0 ] || until_true 60 has_logged "$added is up" || late=$((late + 1))
}
# What there is while nothing changes: half a minute after fifteen seconds of rest, a line a second, with the runtime's libraries and dead children.
mark() { # where to
  touch "$folder/still"
  [ "$current" -eq 0 ] || change_to 0
  sleep 15
  for _ in $(seq 30); do
    echo "$(measure),$(find "/proc/$agent/fd" -lname '*.dll' | wc -l),$(ps -o stat= --ppid "$agent" | grep -c '^Z' || true)"
    sleep 1
  done >"$folder/$1"
  find "/proc/$agent/fd" -lname '*.dll' -printf '%l\n' | sed 's/.*\///' | sort -u >"$folder/$1-libraries"
  rm "$folder/still"
}
# One moment of rest: seconds and resident kB, the median of five.
rest() {
  touch "$folder/still"
  [ "$current" -eq 0 ] || change_to 0
  sleep 10
  for _ in $(seq 5); do measure; sleep 1; done | sort -t, -k2 -n | sed -n 3p | cut -d, -f1,2 >>"$folder/rests"
  rm "$folder/still"
}
restart_broker() {
  kill -9 "$broker"
  wait "$broker" 2>/dev/null || true
  sleep $((1 + RANDOM % 6))
  start_broker
  restarts=$((restarts + 1))
}

echo "soak: $minutes minutes, $changes changes; $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg), $(uname -m)"
between=$((minutes * 5 < 30 ? 30 : minutes * 5)) # seconds between two deaths of the broker
done_changes=0 next_restart=$((start + between / 2)) marked=false shown=0
while [ "$(now)" -lt "$end" ]; do
  if ! $marked && [ "$(now)" -ge "$warm" ]; then mark first; marked=true; continue; fi
  if [ "$(now)" -ge "$next_restart" ]; then restart_broker; next_restart=$((next_restart + between)); fi
  due=$((($(now) - start) * changes / (minutes * 60) + 1))
  if [ "$done_changes" -lt "$due" ] && [ "$done_changes" -lt "$changes" ]; then
    done_changes=$((done_changes + 1))
    change_to "$done_changes"
  else
    sleep 0.2
  fi
  part=$((($(now) - start) * 20 / (minutes * 60)))
  if [ "$part" -gt "$shown" ]; then shown=$part; echo "soak: $((part * 5)) %: $(tail -n 1 "$folder/samples.csv" | awk -F, '{ printf "%.1f MB, %d threads, %d handles, %d children", $2 / 1024, $5, $6, $7 }'), $done_changes changes, $restarts broker restarts"; ! $marked || rest; fi
done
kill "${beside[@]}" 2>/dev/null || true
mark last

# Whatever waits goes out; then the end.
outbox_is_empty() { [ "$(curl -sf -m 10 "http://127.0.0.1:$page/api/health" | grep -o '"waiting":[0-9]*' | head -n 1)" = '"waiting":0' ]; }
waits=nothing
until_true 60 outbox_is_empty || waits=something
kill "$agent"
code=0
wait "$agent" || code=$?
agent=''
sleep 3 # for the listener

holds=true
bar() { # whether, what, figure
  if [ "$1" = 1 ]; then printf 'holds     %-18s %s\n' "$2" "$3"; else printf 'BROKEN    %-18s %s\n' "$2" "$3"; holds=false; fi
}
# From which second, of which file, through which figures; the resident ones where none are named.
line() { awk -F, -v from="$1" -v of="${3:-resident}" '$1 ~ /^[0-9]/ && $1 >= from { n++; x = $1 / 3600 - f; if (n == 1) { f = x; x = 0 } y = (of == "anonymous" ? $3 : of == "files" ? $4 : of == "shared" ? $2 - $3 - $4 : $2) / 1024; sx += x; sy += y; sxx += x * x; sxy += x * y; syy += y * y }
  END { if (n < 3) { print "999 999 0 0"; exit }
    vx = sxx - sx * sx / n; vxy = sxy - sx * sy / n; vy = syy - sy * sy / n; s = vxy / vx; e = (vy - s * vxy) / (n - 2) / vx
    printf "%.2f %.2f %d %.1f", s, (e > 0 ? sqrt(e) : 0), n, sy / n }' "$2"; }
read -r rise error samples mean <<<"$(line $((minutes * 12)) "$folder/samples.csv")"
bar "$(awk -v s="$rise" 'BEGIN { print s <= 1 ? 1 : 0 }')" 'resident memory' "$rise MB/h (± $error) through $samples samples after minute $((minutes / 5)), $mean MB in the mean"
part() { read -r rise error samples mean <<<"$(line $((minutes * 12)) "$folder/samples.csv" "$1")"; echo "$rise MB/h (± $error), $mean MB in the mean"; }
echo "          (anonymous: $(part anonymous); pages of files: $(part files); shared, such as code that was compiled while it ran: $(part shared))"
read -r rise error samples mean <<<"$(line $((minutes * 12)) "$folder/rests")"
bar "$(awk -v s="$rise" 'BEGIN { print s <= 1 ? 1 : 0 }')" 'memory at rest' "$rise MB/h (± $error) through $samples moments, $mean MB in the mean ($(cut -d, -f2 "$folder/rests" | awk '{ printf "%s%.0f", (NR > 1 ? " " : ""), $1 / 1024 }'))"
# Threads and handles are compared between moments with as many children: of the numbers of children that both marks know, the one they know most of.
read -r children threads1 threads2 handles1 handles2 children1 children2 dead rss1 rss2 <<<"$(awk -F, '
  { m = FILENAME ~ /first$/ ? 1 : 2; c = $7; h = $6 - $8; n[m]++; sum[m] += c; rss[m] += $2; if (m == 2 && $9 > 0) dead++
    if (!((m, c) in t) || $5 < t[m, c]) t[m, c] = $5
    if (!((m, c) in d) || h < d[m, c]) d[m, c] = h
    seen[m, c]++; if (c > most) most = c }
  END { best = 0
    for (c = 0; c <= most; c++) { both = seen[1, c] < seen[2, c] ? seen[1, c] : seen[2, c]; if (both > best) { best = both; at = c } }
    if (best == 0) { print "none 0 999 0 999", sum[1] / n[1], sum[2] / n[2], dead + 0, rss[1] / n[1] / 1024, rss[2] / n[2] / 1024; exit }
    printf "%d %d %d %d %d %.1f %.1f %d %.1f %.1f\n", at, t[1, at], t[2, at], d[1, at], d[2, at], sum[1] / n[1], sum[2] / n[2], dead, rss[1] / n[1] / 1024, rss[2] / n[2] / 1024 }' \
  "$folder/first" "$folder/last")"
bar $((threads2 - threads1 <= 2)) threads "$threads1, then $threads2, with $children child processes at work"
bar $((handles2 - handles1 <= 2)) handles "$handles1, then $handles2"
bar "$(awk -v a="$children1" -v b="$children2" -v dead="$dead" 'BEGIN { print b - a <= 1 && dead < 30 ? 1 : 0 }')" 'child processes' "$children1, then $children2 in the mean"
opened=$(comm -13 "$folder/first-libraries" "$folder/last-libraries" | paste -sd' ' -)
echo "          (at rest: $rss1 MB, then $rss2 MB resident; libraries of the runtime that were opened between: ${opened:-none})"

# Of each source the numbers from 1 to the last, each for one event; an event may come twice.
read -r heard sources missing twice repeated <<<"$(awk '
  { if (!match($0, /"id":"[^"]*"/)) next; id = substr($0, RSTART, RLENGTH)
    if (!match($0, /"source":"[^"]*"/)) next; source = substr($0, RSTART, RLENGTH)
    if (!match($0, /"sequence":"[0-9]*"/)) next; n = substr($0, RSTART + 12, RLENGTH - 13) + 0
    if ((source, n) in of) { if (of[source, n] == id) repeated++; else twice++ } else { of[source, n] = id; count[source]++; heard++ }
    if (n > highest[source]) highest[source] = n }
  END { for (s in count) { sources++; missing += highest[s] - count[s] } print heard + 0, sources + 0, missing + 0, twice + 0, repeated + 0 }' "$folder/messages")"
ids() { awk 'match($0, /"id":"[^"]*"/) { print substr($0, RSTART, RLENGTH) }' "$@" | sort -u; } # the first of a line is the event's
unheard=$(comm -23 <(ids "$folder"/state/diary/*.jsonl) <(ids "$folder/messages") | wc -l)
bar $((heard > 0 && missing == 0 && twice == 0)) events "$heard of $sources sources, $missing missing, $twice numbers given twice ($repeated repeated, which is allowed)"
bar $((unheard == 0)) diary "$unheard events of the diary were not heard"
bar "$([ $waits = nothing ] && echo 1 || echo 0)" outbox "$waits waits at the end"
bar $((done_changes == changes && late == 0)) changes "$done_changes of $changes sources put in and taken out, $late of them not up within 60 s"
bar $((refused == (changes + 25) / 50)) 'faulty files' "$refused of $(((changes + 25) / 50)) refused"
bar $((restarts > 0)) 'broker' "killed and started again $restarts times"
unanswered=$(grep -cv '^ok$' "$folder/looks" || true)
bar $((unanswered == 0)) page "$(wc -l <"$folder/looks") requests, $unanswered without an answer $(grep -v '^ok$' "$folder/looks" | sort | uniq -c | head -n 5 | paste -sd' ' - || true)"
bar $((code == 0)) 'end' "exit status $code"
proven=1 said=$("$edgeagent" evidence verify --state "$folder/state" 2>&1) || proven=0
bar $proven evidence "$(tail -n 1 <<<"$said")"
if $holds; then exit 0; else exit 1; fi
}
