#!/usr/bin/env bash
# Makes sure that the system programs and libraries are there: `tools/needs.sh run` for the agent, `tools/needs.sh test` for its
# tests as well. Installs with apt where that is allowed, else prints the exact line. Prints to standard error only.
# A second argument names a file that remembers what could not be installed, so that it is not tried, or said, at every start.
set -u

scope=${1:-run}
remembered=${2:-}
missing=()
libraries=$({ /sbin/ldconfig -p || ldconfig -p; } 2>/dev/null)

need_program() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || missing+=("$2"); }

# Debian 13 and Ubuntu 24.04 renamed some libraries for 64-bit time; either name brings the same library.
need_library() { # file, package, package after the renaming
  case $libraries in *"$1"*) return ;; esac
  if [ -n "${3:-}" ] && apt-cache show "$3" >/dev/null 2>&1; then missing+=("$3"); else missing+=("$2"); fi
}

need_module() { /usr/bin/python3 -c "import $1" >/dev/null 2>&1 || missing+=("$2"); }

need_package() { dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii' || missing+=("$1"); }

collect() {
  missing=()
  need_program ffmpeg ffmpeg
  need_library libasound.so.2 libasound2 libasound2t64
  # The SDK and NuGet, which an archive of Microsoft's brings no libraries for.
  need_library libssl.so.3 libssl3 libssl3t64
  [ -e /etc/ssl/certs/ca-certificates.crt ] || [ ! -d /etc/apt ] || missing+=(ca-certificates)
  if [ "$(uname -m)" = x86_64 ]; then
    # What OpenCV's native library is linked against (`edgeagent check` names what is missing); there is none for arm64 on every feed.
    need_library libgtk-3.so.0 libgtk-3-0 libgtk-3-0t64
    need_library libatomic.so.1 libatomic1
    need_library libharfbuzz.so.0 libharfbuzz0b
    need_library libfreetype.so.6 libfreetype6
    need_library libdrm.so.2 libdrm2
    need_library libX11.so.6 libx11-6
  fi
  if [ "$scope" = test ]; then
    need_program mosquitto mosquitto
    # What single tests need; each is skipped by its name where it is missing, so no other system has to have them.
    if command -v dpkg-query >/dev/null 2>&1; then
      need_program mosquitto_pub mosquitto-clients
      need_program strace strace
      need_program zsh zsh
      need_program fish fish
      need_program groff groff-base
      need_program gst-launch-1.0 gstreamer1.0-tools
      # The page's browser, 110 MB to fetch. Ubuntu has it as a snap only, which does not run in a container.
      grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null || need_program chromium chromium
      need_module jinja2 python3-jinja2
      # The RTSP server that plays the camera.
      need_module gi python3-gi
      for package in gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad; do need_package "$package"; done
    fi
  fi
}

collect
if [ ${#missing[@]} -eq 0 ]; then
  if [ -n "$remembered" ]; then rm -f "$remembered" 2>/dev/null; fi
  exit 0
fi
wanted="${missing[*]}"
if [ -n "$remembered" ] && [ "$(cat "$remembered" 2>/dev/null)" = "$wanted" ]; then exit 1; fi
remember() { if [ -n "$remembered" ]; then { mkdir -p "$(dirname "$remembered")" && echo "$wanted" >"$remembered"; } 2>/dev/null; fi; }

if ! command -v apt-get >/dev/null 2>&1; then
  echo "edgeagent: missing: ${missing[*]} (Debian's names). Install them with your system's package manager." >&2
  remember
  exit 1
fi
line="apt-get update && apt-get install -y --no-install-recommends"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    echo "edgeagent: system packages are missing. Install them with:" >&2
    echo "  sudo sh -c '$line ${missing[*]}'" >&2
    remember
    exit 1
  fi
fi

echo "edgeagent: installing ${missing[*]}" >&2
# The lists of a new machine may be stale; names are looked up again once they are fresh. Package scripts need a usual umask.
umask 022
${as_root[@]+"${as_root[@]}"} apt-get update -qq >&2 || true
collect
if ! ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2; then
  echo "edgeagent: that failed. Install them by hand with:" >&2
  echo "  $line ${missing[*]}" >&2
  remember
  exit 1
fi
