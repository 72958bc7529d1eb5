#!/usr/bin/env bash
# Tries the packages as their users would: packaging/check.sh [--no-build] [RELEASE…] (default: trixie bookworm). Needs root.
# In a bare Debian of each release: install from the file, run, edit the configuration, upgrade, remove, purge; then lintian on every package,
# systemd's own check of the unit, and the arm64 program under qemu where tools/arm64-check.sh has fetched one.
# Takes minutes: ffmpeg's packages come from the mirror. Not part of test.sh. What it fetched stays in .build/packages/check.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
packages=$PWD/.build/packages
work=$packages/check
version=$(sed -n 's:.*<VersionPrefix>\(.*\)</VersionPrefix>.*:\1:p' Directory.Build.props)
next=${version%.*}.$((${version##*.} + 1))
mirror=$(tools/debian-mirror.sh) && keys=$(tools/archive-keyring.sh debian) || exit 69
[ "$(id -u)" -eq 0 ] || { echo "check.sh: needs root (debootstrap, chroot)" >&2; exit 77; }
mkdir -p "$work"

build=1
if [ "${1:-}" = --no-build ]; then build= && shift; fi
releases=${*:-trixie bookworm}
if [ "$build" ]; then packaging/build.sh all; fi

# The upgrade is the same program under a higher version: what is tried is the package's part in it.
rm -rf "$work/next"
dpkg-deb -R "$packages/edgeagent_${version}_amd64.deb" "$work/next"
sed -i "s/^Version: .*/Version: $next/" "$work/next/DEBIAN/control"
dpkg-deb --root-owner-group -Zgzip -z1 --build "$work/next" "$packages/check/edgeagent_${next}_amd64.deb" >/dev/null
rm -rf "$work/next"

missing=()
for program in debootstrap gpgv lintian systemd-analyze systemd-nspawn socat; do
  command -v "$program" >/dev/null || case $program in systemd-analyze) missing+=(systemd) ;; systemd-nspawn) missing+=(systemd-container) ;; *) missing+=("$program") ;; esac
done
[ ${#missing[@]} -eq 0 ] || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; }

failed=0
ok() { echo "ok      $1"; }
bad() {
  echo "FAILED  $1"
  sed 's/^/        /' <<<"${2:-}" | tail -n 30
  failed=1
}
expect() { # what, exit code, pattern, command…
  local what=$1 code=$2 pattern=$3 out rc=0
  shift 3
  out=$("$@" 2>&1) || rc=$?
  if [ "$rc" -eq "$code" ] && grep -qE -- "$pattern" <<<"$out"; then ok "$what"; else bad "$what (exit code $rc)" "$out"; fi
}

root=
inside() { # a process namespace of its own: nothing outlives the chroot
  unshare --mount --pid --fork -- sh -c 'mount -t proc proc "$0/proc" && mount -t tmpfs tmpfs "$0/tmp" && mkdir -p "$0/tmp/packages" && mount --bind "$1" "$0/tmp/packages" &&
    shift && exec chroot "$0" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"' "$root" "$packages" "$@"
}
as() { # user, command…
  local user=$1
  shift
  inside setpriv --reuid "$user" --regid "$user" --init-groups --no-new-privs env HOME="/home/$user" "$@"
}

bare() { # release
  local release=$1 script=/usr/share/debootstrap/scripts/$1
  [ -e "$script" ] || ln -s sid "$script"
  if [ ! -e "$work/$release.tar" ]; then
    echo "== fetching a bare $release"
    rm -rf "${work:?}/$release"
    debootstrap --variant=minbase --force-check-gpg --keyring="$keys" "$release" "$work/$release" "$mirror" >"$work/$release.log" 2>&1 || { tail "$work/$release.log" >&2; exit 1; }
    tar -C "$work/$release" --exclude='./dev/*' --exclude='./proc/*' -cf "$work/$release.tar" .
  fi
  rm -rf "${work:?}/$release"
  mkdir -p "$work/$release" "$work/archives-$release"
  tar -C "$work/$release" -xf "$work/$release.tar"
  for device in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9"; do
    # shellcheck disable=SC2086 # three words
    set -- $device
    mknod -m 666 "$work/$release/dev/$1" c "$2" "$3"
  done
  ln -s /proc/self/fd "$work/$release/dev/fd"
  cp /etc/resolv.conf "$work/$release/etc/"
  cp -n "$work/archives-$release"/*.deb "$work/$release/var/cache/apt/archives/" 2>/dev/null || true
}

notified() { # the unit's command by hand, told by a socket as systemd would: which states it sent
  local socket=$root/run/notify.sock
  rm -f "$socket" "$work/notified"
  socat -u "UNIX-RECV:$socket,mode=666" - >"$work/notified" &
  local listener=$!
  inside sh -c 'setpriv --reuid edgeagent --regid edgeagent --init-groups --no-new-privs env HOME=/var/lib/edgeagent STATE_DIRECTORY=/var/lib/edgeagent \
    NOTIFY_SOCKET=/run/notify.sock WATCHDOG_USEC=6000000 sh -c "cd /var/lib/edgeagent && exec edgeagent run --config /etc/edgeagent/edgeagent.yaml" >/run/agent.log 2>&1 & agent=$!
    sleep 15; kill -TERM $agent; wait $agent; echo "ended with $?"; cat /run/agent.log'
  kill "$listener" 2>/dev/null || true
  tr '\0' '\n' <"$work/notified" | sed 's/^STOPPING=1/\n&/; s/WATCHDOG=1/\n&\n/g' | sed 's/^/said: /'
}

booted() { # the service under a real systemd, in a container with a network of its own
  inside apt-get install -y -qq --no-install-recommends systemd systemd-sysv "/tmp/packages/edgeagent_${version}_amd64.deb" >/dev/null 2>&1
  systemd-nspawn --quiet --register=no --keep-unit --private-network --bind-ro="$packages:/packages" -D "$root" -b </dev/null >"$work/boot.log" 2>&1 &
  local nspawn=$! leader='' i
  for ((i = 0; i < 120; i++)); do
    leader=$(pgrep -P "$nspawn" | head -n 1 || true)
    if [ -n "$leader" ] && [[ $(in_container systemctl is-system-running 2>/dev/null || true) =~ running|degraded ]]; then break; fi
    sleep 1
  done
  if [ "$i" -lt 120 ]; then serve; else echo "skipped: systemd does not come up in a container here ($work/boot.log)"; fi
  kill "$nspawn" 2>/dev/null || true
  [ -z "$leader" ] || kill -KILL "$leader" 2>/dev/null || true
  wait "$nspawn" 2>/dev/null || true
}
in_container() { nsenter -t "$leader" -m -u -i -n -p -- /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
serve() {
  expect "without a camera the service ends, and is not started again" 0 'ExecMainStatus=78 NRestarts=0 SubState=failed' in_container sh -c \
    'systemctl start edgeagent; sleep 8; echo $(systemctl show edgeagent -p NRestarts -p ExecMainStatus -p SubState | sort)'
  printf 'cameras:\n  line: {source: /usr/lib/edgeagent/demo/conveyor.mp4, loop: true, detect: {model: surface-defects, fps: 5}}\n' >>"$root/etc/edgeagent/edgeagent.yaml"
  expect "with one it starts, and says when it is ready" 0 '^active$' in_container sh -c 'systemctl restart edgeagent && systemctl is-active edgeagent'
  expect "its watchdog is fed" 0 '^NRestarts=0 SubState=running$' in_container sh -c 'sleep 45; echo $(systemctl show edgeagent -p NRestarts -p SubState)'
  expect "health" 0 '' in_container edgeagent health --config /etc/edgeagent/edgeagent.yaml
  expect "it reloads" 0 'read anew' in_container sh -c 'systemctl reload edgeagent && sleep 3 && systemctl is-active edgeagent && journalctl -u edgeagent -o cat'
  expect "killed, it is started again" 0 '^NRestarts=1 SubState=running$' in_container sh -c 'systemctl kill -s KILL edgeagent; sleep 15; echo $(systemctl show edgeagent -p NRestarts -p SubState)'
  expect "what runs is an upgrade's" 0 '^other active$' in_container sh -c \
    'before=$(systemctl show edgeagent -p MainPID); dpkg -i "$0" >/dev/null; [ "$before" = "$(systemctl show edgeagent -p MainPID)" ] || echo other $(systemctl is-active edgeagent)' "/packages/check/edgeagent_${next}_amd64.deb"
  expect "stopped, it stops at once" 0 '^Result=success$' in_container sh -c 'systemctl stop edgeagent; systemctl show edgeagent -p Result'
  expect "purged while it runs" 0 '^inactive$' in_container sh -c 'systemctl start edgeagent; dpkg --purge edgeagent >/dev/null; systemctl is-active edgeagent; test ! -e /var/lib/edgeagent'
  in_container journalctl -u edgeagent -o short-iso --no-pager >"$work/service.log" || true
}

for release in $releases; do
  echo "== $release"
  bare "$release"
  root=$work/$release
  deb=/tmp/packages/edgeagent_${version}_amd64.deb
  inside apt-get -qq update >/dev/null
  expect "installs from the file" 0 'edgeagent demo' inside apt-get install -y -qq --no-install-recommends "$deb"
  cp -n "$root"/var/cache/apt/archives/*.deb "$work/archives-$release/" 2>/dev/null || true
  inside useradd --create-home person
  expect "--version" 0 "^$version" as person edgeagent --version
  expect "nothing that only a debugger or a dump needs" 1 '^$' inside sh -c 'ls /usr/lib/edgeagent | grep -E "createdump|libmscor|tracept"'
  expect "edgeagent is the one program" 0 '^/usr/lib/edgeagent/edgeagent$' inside sh -c 'echo $(find /usr/lib/edgeagent -type f -perm /111)'
  expect "the user is in the groups of cameras and sound" 0 'edgeagent.*audio.*video.*render' inside id edgeagent
  expect "the state folder is the user's alone" 0 '^edgeagent:edgeagent 750$' inside stat -c '%U:%G %a' /var/lib/edgeagent
  expect "the service is enabled" 0 edgeagent.service inside ls /etc/systemd/system/multi-user.target.wants
  expect "check names the machine's parts" 78 'ONNX Runtime: +1' as person edgeagent check
  expect "without a camera the service ends with 78" 78 'no camera and no microphone' as edgeagent edgeagent run --config /etc/edgeagent/edgeagent.yaml
  expect "demo, as anybody" 0 'part.inspected' as person edgeagent demo --seconds 30
  expect "infer of a bundled detector" 0 '"detections":\[\{' as person edgeagent infer surface-defects /usr/lib/edgeagent/models/surface-defects/belt.jpg --json
  expect "infer of the bundled recogniser" 0 'reject part forty two' as person edgeagent infer commands /usr/lib/edgeagent/models/commands/golden/reject-part-forty-two.wav --json
  expect "models verify" 0 'ok' as person edgeagent models verify commands
  # A certificate that nobody signed is refused by what it is: OpenSSL was found and spoke.
  expect "TLS: an untrusted certificate is told" 0 'certificate' as person sh -c 'cd; openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -subj /CN=nobody 2>/dev/null
    openssl s_server -quiet -accept 127.0.0.1:8883 -key k.pem -cert c.pem >/dev/null 2>&1 & sleep 2
    printf "mqtt: {url: mqtts://127.0.0.1:8883}\ncameras: {c: {source: /usr/lib/edgeagent/demo/conveyor.mp4}}\n" >c.yaml; edgeagent check --config c.yaml | grep "broker"; kill $!'

  cat >>"$root/etc/edgeagent/edgeagent.yaml" <<'YAML'
cameras:
  line: {source: /usr/lib/edgeagent/demo/conveyor.mp4, loop: true, detect: {model: surface-defects, fps: 5}}
YAML
  before=$(sha256sum <"$root/etc/edgeagent/edgeagent.yaml")
  echo 'mqtt: x' >"$root/etc/edgeagent/secrets.yaml"
  told=$(notified)
  for state in 'said: READY=1' 'said: WATCHDOG=1' 'said: STOPPING=1' 'ended with 0'; do
    if grep -q "$state" <<<"$told"; then ok "the unit's command: $state"; else bad "the unit's command: $state" "$told"; fi
  done
  expect "its events wait in the state folder" 0 outbox inside ls /var/lib/edgeagent

  expect "upgrades" 0 '' inside apt-get install -y -qq --no-install-recommends "/tmp/packages/check/edgeagent_${next}_amd64.deb"
  expect "the upgrade is installed" 0 "^$next$" inside dpkg-query -W -f '${Version}' edgeagent
  if [ "$before" = "$(sha256sum <"$root/etc/edgeagent/edgeagent.yaml")" ]; then ok "the configuration was kept"; else bad "the configuration was kept"; fi
  expect "removes" 0 '' inside apt-get remove -y -qq edgeagent
  expect "configuration and state are kept" 0 'outbox' inside sh -c 'ls /etc/edgeagent/edgeagent.yaml /var/lib/edgeagent && ! [ -e /usr/lib/edgeagent ]'
  expect "purges" 0 '' inside apt-get purge -y -qq edgeagent
  expect "nothing is left but the locked user" 0 '^$' inside sh -c 'find / -xdev \( -path /proc -o -path /tmp -o -path /home -o -path /var/cache -o -path /run \) -prune -o -name "*edgeagent*" -print; getent passwd edgeagent | grep -v nologin || true'
  # Debian 13's systemd wants cgroup v2, which not every machine that this runs on has.
  if [ "$release" = bookworm ] || [ -e /sys/fs/cgroup/cgroup.controllers ]; then booted; fi
  rm -rf "$root"
done

echo "== the unit"
unit=$work/unit
rm -rf "$unit"
dpkg -x "$packages/edgeagent_${version}_amd64.deb" "$unit"
sed -i "s:^ExecStart=/usr:ExecStart=$unit/usr:" "$unit/usr/lib/systemd/system/edgeagent.service"
expect "systemd-analyze verify" 0 '^$' systemd-analyze verify --man=no "$unit/usr/lib/systemd/system/edgeagent.service"
expect "systemd-analyze security: exposure below 3" 0 'Overall exposure' systemd-analyze security --offline=true --threshold=30 "$unit/usr/lib/systemd/system/edgeagent.service"
systemd-analyze security --offline=true "$unit/usr/lib/systemd/system/edgeagent.service" | tail -n 1

echo "== lintian"
for deb in "$packages/edgeagent_${version}"_*.deb; do
  report=$(lintian --fail-on error --tag-display-limit 0 "$deb" 2>&1) && ok "$(basename "$deb")" || bad "$(basename "$deb")" "$report"
  if [ -n "$report" ]; then sed 's/^/        /' <<<"$report"; fi
done

echo "== arm64"
arm=$packages/edgeagent_${version}_arm64.deb
qemu=$PWD/.build/arm64/qemu/usr/bin/qemu-aarch64
if [ ! -e "$arm" ]; then
  echo "skipped: $arm was not built"
elif [ ! -x "$qemu" ]; then
  echo "skipped: run tools/arm64-check.sh first, it fetches qemu and an arm64 system"
else
  rm -rf "$work/arm64"
  dpkg -x "$arm" "$work/arm64"
  expect "--version under qemu" 0 "^$version" "$qemu" -cpu cortex-a76 -L "$PWD/.build/arm64/root" "$work/arm64/usr/bin/edgeagent" --version
fi
exit $failed
