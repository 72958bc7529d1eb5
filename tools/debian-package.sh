#!/usr/bin/env bash
# Fetches a package of Debian trixie for this machine and unpacks it: tools/debian-package.sh PACKAGE FOLDER. Installs nothing.
# Exits with 69 where no mirror can be reached, or what it gives is not signed by Debian's keys (tools/archive-keyring.sh).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
package=$1 folder=$2 work=$here/../.build/debian
mirror=$("$here/debian-mirror.sh") && keys=$("$here/archive-keyring.sh" debian) || exit 69
mkdir -p "$work/lists/partial" "$work/cache/partial" "$(dirname "$folder")"
work=$(realpath "$work")
echo "deb [signed-by=$keys] $mirror trixie main" >"$work/sources.list"
: >"$work/status"
options=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists"
  -o "Dir::State::status=$work/status" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root -o Acquire::http::Timeout=20
  -o APT::Update::Error-Mode=any)
rm -f "$work/${package}"_*.deb
if ! { apt-get "${options[@]}" -qq update && (cd "$work" && apt-get "${options[@]}" -qq download "$package"); } >&2; then
  echo "debian-package: $mirror gave no $package of trixie that Debian has signed" >&2
  exit 69
fi
rm -rf "$folder.new"
dpkg -x "$work/${package}"_*.deb "$folder.new"
rm -rf "$folder" && mv "$folder.new" "$folder"
