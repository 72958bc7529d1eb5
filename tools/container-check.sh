#!/usr/bin/env bash
# Builds Dockerfile (x64) and Dockerfile.arm64 on a machine without a container engine, and tries what came out:
#   tools/container-check.sh [x64|arm64]...        both by default
# buildah plays the files themselves, each RUN in a chroot. No registry is asked: the base images are made here under the names that the
# files use, ubuntu:24.04 from a package mirror (verified by the distribution's own keys) and the SDK's from that and this machine's SDK. Where no mirror has Ubuntu for arm64,
# Debian trixie takes its name: its packages are called the same (libasound2t64…). The arm64 stage runs under qemu-user. Needs root.
# EDGEAGENT_UBUNTU_MIRROR and EDGEAGENT_UBUNTU_PORTS_MIRROR name other mirrors; KEEP=1 leaves the images for a look (.build/containers).
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$PWD/.build/containers
ubuntu=${EDGEAGENT_UBUNTU_MIRROR:-http://archive.ubuntu.com/ubuntu}
ports=${EDGEAGENT_UBUNTU_PORTS_MIRROR:-http://ports.ubuntu.com/ubuntu-ports}
[ "$(id -u)" -eq 0 ] || { echo "container-check: needs root" >&2; exit 69; }
export BUILDAH_ISOLATION=chroot DEBIAN_FRONTEND=noninteractive

said() { echo "== $*"; }
store() { # the words before every command of buildah
  storage=(buildah --root "$work/$architecture/storage" --runroot "$work/$architecture/run" --storage-driver overlay)
  # In the namespace of with-arm64.sh, overlayfs keeps its marks in attributes that a user may write.
  [ "$architecture" != arm64 ] || storage+=(--storage-opt overlay.mountopt=userxattr)
}
images() { "${storage[@]}" "$@"; }

need() {
  local missing=()
  command -v buildah >/dev/null || missing+=(buildah)
  command -v mmdebstrap >/dev/null || missing+=(mmdebstrap)
  [ ${#missing[@]} -eq 0 ] && return
  said "installing ${missing[*]}"
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || exit 69
}

# The system that ubuntu:24.04 stands for here; prints which one it is.
system() { # architecture, folder
  local mirror=$ubuntu keys
  [ "$1" = amd64 ] || mirror=$ports
  if curl -fsS -m 20 -o /dev/null "$mirror/dists/noble/main/binary-$1/Release" 2>/dev/null; then
    keys=$(tools/archive-keyring.sh ubuntu) || exit 69
    mmdebstrap -q --mode=root --variant=minbase --include=apt --architectures="$1" --skip=check/qemu --keyring="$keys" noble "$2" \
      "deb $mirror noble main universe" "deb $mirror noble-updates main universe" >&2
    echo "Ubuntu 24.04"
  else
    mirror=$(tools/debian-mirror.sh) && keys=$(tools/archive-keyring.sh debian) || exit 69
    mmdebstrap -q --mode=root --variant=minbase --include=apt --architectures="$1" --skip=check/qemu --keyring="$keys" trixie "$2" "deb $mirror trixie main" >&2
    echo "Debian trixie, in Ubuntu's place"
  fi
}

base() { # architecture as Debian calls it
  local container root
  if images inspect --type image ubuntu:24.04 >/dev/null 2>&1; then return; fi
  root=$(mktemp -d "$work/system.XXXXXX")
  said "ubuntu:24.04 for $1: $(system "$1" "$root")"
  container=$(images from scratch)
  cp -a "$root/." "$(images mount "$container")/"
  images umount "$container" >/dev/null
  images config --arch "$1" "$container"
  images commit -q --rm "$container" docker.io/library/ubuntu:24.04 >/dev/null
  rm -rf "$root"
}

# The SDK's image: this machine's system would do, the base of the name does better. dotnet itself is this machine's.
sdk() {
  local container root
  if images inspect --type image mcr.microsoft.com/dotnet/sdk:10.0 >/dev/null 2>&1; then return; fi
  root=$(mktemp -d "$work/sdk.XXXXXX")
  said "mcr.microsoft.com/dotnet/sdk:10.0: $(system amd64 "$root") with this machine's SDK $(dotnet --version)"
  chroot "$root" apt-get update -qq
  chroot "$root" apt-get install -y -qq --no-install-recommends ca-certificates libssl3t64 libstdc++6 zlib1g tzdata >/dev/null
  cp -a "$(dirname "$(readlink -f "$(command -v dotnet)")")" "$root/usr/share/dotnet"
  ln -s /usr/share/dotnet/dotnet "$root/usr/bin/dotnet"
  # Whom this machine trusts (a mirror of its own, perhaps), and how it looks certificates up.
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  container=$(images from scratch)
  cp -a "$root/." "$(images mount "$container")/"
  images umount "$container" >/dev/null
  images config --arch amd64 --env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 \
    --env "NUGET_CERT_REVOCATION_MODE=${NUGET_CERT_REVOCATION_MODE:-online}" "$container"
  images commit -q --rm "$container" mcr.microsoft.com/dotnet/sdk:10.0 >/dev/null
  rm -rf "$root"
}

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

# As the image's own user, with its environment.
try() {
  local c
  c=$(images from "edgeagent:$architecture")
  local in_image=("${storage[@]}" run "$c" --)
  expect "the user is not root, and in audio, video, render" 'uid=980\(edgeagent\).*audio.*video.*render' "${in_image[@]}" id
  expect "--version" '^0\.[0-9]+' "${in_image[@]}" edgeagent --version
  expect "check sees ONNX Runtime, ffmpeg and ALSA" 'libasound\.so\.2' "${in_image[@]}" edgeagent check --config /opt/edgeagent/config/demo.yaml
  expect "models verify" 'golden' "${in_image[@]}" edgeagent models verify /opt/edgeagent/models/surface-defects
  expect "infer on a picture, through ffmpeg" '"detections":\[\{' "${in_image[@]}" edgeagent infer /opt/edgeagent/models/surface-defects /opt/edgeagent/models/surface-defects/belt.jpg --json
  expect "infer on a recording" '"text":"[a-z]' "${in_image[@]}" edgeagent infer /opt/edgeagent/models/commands /opt/edgeagent/models/commands/golden/reject-part-forty-two.wav --json
  expect "the demo, for 20 s" 'edgeagent.part.inspected' "${in_image[@]}" edgeagent demo --seconds 20 --json
  expect "run, asked by its health check, ended by its signal" 'edgeagent ended' "${in_image[@]}" sh -c '
    sed "s|\.\./|/opt/edgeagent/|g; s|^agent: .*|&\nmqtt: {port: 0}|" /opt/edgeagent/config/demo.yaml >check.yaml
    edgeagent run --config check.yaml & agent=$!
    trap "kill -KILL $agent 2>/dev/null" EXIT
    for i in $(seq 60); do sleep 2; edgeagent health && break; done || exit 1
    edgeagent health || exit 1
    kill -TERM $agent; wait $agent && echo edgeagent ended'
  expect "what the image says of itself" 'health' "${storage[@]}" inspect --type image --format '{{.Docker.Config.Healthcheck}} {{.Docker.Config.StopSignal}} {{.Docker.Config.User}}' "edgeagent:$architecture"
  images rm "$c" >/dev/null
}

check() {
  architecture=$1
  local file=Dockerfile debian=amd64 arguments=()
  if [ "$architecture" = arm64 ]; then file=Dockerfile.arm64 debian=arm64; fi
  mkdir -p "$work"
  store
  base "$debian"
  sdk
  if [ "$architecture" = arm64 ] && ! curl -fsS -m 20 -o /dev/null https://api.nuget.org/v3-flatcontainer/opencvsharp4.runtime.linux-arm64/index.json; then
    said "the package feed has no OpenCvSharp4.runtime.linux-arm64: OPENCV=false"
    arguments+=(--build-arg OPENCV=false)
  fi
  said "building $file"
  # The feed of this machine, and its packages, so that nothing is fetched twice.
  images bud --pull-never --layers --format docker --platform "linux/$debian" -f "$file" -t "edgeagent:$architecture" \
    --build-arg BUILDPLATFORM=linux/amd64 --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || true)" \
    --volume "${NUGET_PACKAGES:-$HOME/.nuget/packages}:/root/.nuget/packages" ${arguments[@]+"${arguments[@]}"} . >"$work/$architecture.log" 2>&1 ||
    { tail -n 40 "$work/$architecture.log"; exit 1; }
  images images
  said "trying it"
  try
  [ -n "${KEEP:-}" ] || rm -rf "${work:?}/$architecture"
}

need
[ $# -gt 0 ] || set -- x64 arm64
for wanted in "$@"; do
  case $wanted in
    x64 | --arm64-inside) check "${wanted/--arm64-inside/arm64}" ;;
    arm64) tools/with-arm64.sh "$0" --arm64-inside || failed=1 ;;
    *) echo "usage: tools/container-check.sh [x64|arm64]..." >&2; exit 2 ;;
  esac
done
exit $failed
