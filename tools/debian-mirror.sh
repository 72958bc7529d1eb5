#!/usr/bin/env bash
# Prints the package mirror of Debian that this machine is set up with (EDGEAGENT_DEBIAN_MIRROR overrides it); exits with 69 without one.
set -euo pipefail

mirror=${EDGEAGENT_DEBIAN_MIRROR:-}
if [ -z "$mirror" ]; then
  mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    sed -n -E 's/^(deb( \[[^]]*\])? |URIs: )(https?:[^ ]+\/debian)\/?( .*)?$/\3/p' | head -n 1 || true)
fi
if [ -z "$mirror" ]; then
  echo "debian-mirror: no package mirror of Debian in /etc/apt; name one in EDGEAGENT_DEBIAN_MIRROR" >&2
  exit 69
fi
echo "$mirror"
