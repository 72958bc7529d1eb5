#!/usr/bin/env bash
# Builds the packages: packaging/build.sh [amd64|arm64|all] (default: this machine's), into .build/packages:
#   edgeagent_VERSION_ARCH.deb            Debian 12 and 13, Ubuntu 22.04 and 24.04, Raspberry Pi OS
#   edgeagent-VERSION-linux-ARCH.tar.gz   other systems: unpacked over /usr/local
# VERSION overrides Directory.Build.props'. Times and order are the commit's (SOURCE_DATE_EPOCH overrides).
# Needs the .NET SDK, dpkg-deb, xz. Both architectures are built on either: only the manual is printed by this machine's own build.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 LC_ALL=C TZ=UTC
umask 022

out=$PWD/.build/packages
version=${VERSION:-$(sed -n 's:.*<VersionPrefix>\(.*\)</VersionPrefix>.*:\1:p' Directory.Build.props)}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
maintainer=${MAINTAINER:-$(git log -1 --format='%an <%ae>')}
case $(uname -m) in x86_64) native=amd64 ;; aarch64) native=arm64 ;; *) native= ;; esac
[ -n "$native" ] || { echo "build.sh: this machine is neither x64 nor arm64" >&2; exit 69; }

wanted=${1:-$native}
case $wanted in
amd64 | arm64) ;;
all) wanted="amd64 arm64" ;;
*) echo "build.sh: amd64, arm64 or all" >&2; exit 2 ;;
esac

rid() { case $1 in amd64) echo linux-x64 ;; arm64) echo linux-arm64 ;; esac; }

publish() { # architecture
  local arch=$1 to=$out/work/$1/program
  [ "${published[$arch]:-}" ] && return
  echo "== publishing for $arch"
  rm -rf "$to"
  # Restored apart, with the repository's own version: the lock files name it.
  dotnet restore src/EdgeAgent.Host --locked-mode -v quiet -p:RuntimeIdentifier="$(rid "$arch")" -p:SelfContained=true -p:PublishReadyToRun=true --artifacts-path "$out/work/$arch/artifacts"
  dotnet publish src/EdgeAgent.Host -c Release -r "$(rid "$arch")" --self-contained --no-restore -v quiet -p:VersionPrefix="$version" \
    -p:ContinuousIntegrationBuild=true --artifacts-path "$out/work/$arch/artifacts" -o "$to"
  # Left out: OpenCV's native library (114 MB, and it needs GTK; ffmpeg reads all that it would), what only a debugger, a dump (createdump, with
  # libmscordaccore; the runtime starts it where DOTNET_DbgEnableMiniDump asks) or LTTng loads, and the documentation of the assemblies. The symbols
  # stay: a crash in the field is worth the lines in its report. A dump would hold the pictures and the secrets of the whole process.
  rm -f "$to"/libOpenCvSharpExtern.so "$to"/{createdump,libmscordaccore.so,libmscordbi.so,libcoreclrtraceptprovider.so} "$to"/*.xml
  published[$arch]=1
}

stage() { # architecture: one tree that both kinds of package take from
  local arch=$1 work=$out/work/$1
  local tree=$work/tree
  rm -rf "$tree"
  mkdir -p "$tree"/{bin,lib/edgeagent/config,lib/systemd/system,share/man/man1,share/man/man5,share/doc/edgeagent}
  mkdir -p "$tree"/share/{bash-completion/completions,zsh/site-functions,fish/vendor_completions.d}
  cp -r "$work"/program/. models demo "$tree/lib/edgeagent/"
  cp config/demo.yaml config/edgeagent.schema.json packaging/edgeagent.yaml "$tree/lib/edgeagent/config/"
  find "$tree/lib/edgeagent" -type f -exec chmod 644 {} +
  chmod 755 "$tree/lib/edgeagent/edgeagent"
  ln -s ../lib/edgeagent/edgeagent "$tree/bin/edgeagent"
  cp packaging/edgeagent.service "$tree/lib/systemd/system/"
  local program=$out/work/$native/program/edgeagent
  "$program" manual >"$tree/share/man/man1/edgeagent.1"
  "$program" manual edgeagent.yaml >"$tree/share/man/man5/edgeagent.yaml.5"
  gzip -9n "$tree"/share/man/man?/*
  "$program" completion bash >"$tree/share/bash-completion/completions/edgeagent"
  "$program" completion zsh >"$tree/share/zsh/site-functions/_edgeagent"
  "$program" completion fish >"$tree/share/fish/vendor_completions.d/edgeagent.fish"
  dotnet run packaging/inventory.cs -- "$tree/lib/edgeagent" models packaging/licences "$version" "$SOURCE_DATE_EPOCH" "$tree/share/doc/edgeagent"
  gzip -9n "$tree/share/doc/edgeagent/THIRD-PARTY-NOTICES"
}

deb() { # architecture
  local arch=$1 root=$out/work/$1/deb
  rm -rf "$root"
  mkdir -p "$root"/{DEBIAN,etc/edgeagent,usr,usr/share/lintian/overrides}
  cp -r "$out/work/$arch/tree/." "$root/usr/"
  mv "$root/usr/lib/edgeagent/config/edgeagent.yaml" "$root/etc/edgeagent/"
  mv "$root"/usr/share/zsh/{site-functions,vendor-completions}
  cp packaging/debian/lintian-overrides "$root/usr/share/lintian/overrides/edgeagent"
  printf 'edgeagent (%s) unstable; urgency=medium\n\n  * Built from the commit of %s; its history is the list of changes.\n\n -- %s  %s\n' \
    "$version" "$(date -d "@$SOURCE_DATE_EPOCH" +%F)" "$maintainer" "$(date -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$root/usr/share/doc/edgeagent/changelog.gz"
  install -m 755 packaging/debian/{postinst,prerm,postrm} "$root/DEBIAN/"
  echo /etc/edgeagent/edgeagent.yaml >"$root/DEBIAN/conffiles"
  (cd "$root" && find usr etc -type f ! -path etc/edgeagent/edgeagent.yaml -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
  sed -e "s/@VERSION@/$version/; s/@ARCH@/$arch/; s/@MAINTAINER@/$maintainer/; s/@SIZE@/$(du -sk --apparent-size "$root/usr" | cut -f1)/" \
    packaging/debian/control.in >"$root/DEBIAN/control"
  find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb --root-owner-group -Zxz --build "$root" "$out/work/$arch/edgeagent.deb" >/dev/null
  mv "$out/work/$arch/edgeagent.deb" "$out/edgeagent_${version}_$arch.deb"
  rm -rf "$root"
}

tarball() { # architecture
  local arch=$1 name=edgeagent-$version-linux-$1
  local root=$out/work/$1/$name
  rm -rf "$root"
  cp -r "$out/work/$arch/tree" "$root"
  sed -i 's:^ExecStart=/usr/bin/:ExecStart=/usr/local/bin/:' "$root/lib/systemd/system/edgeagent.service"
  sed -i 's:=/usr/lib/edgeagent:=/usr/local/lib/edgeagent:' "$root/lib/edgeagent/config/edgeagent.yaml"
  install -D -m 644 packaging/sysusers.conf "$root/lib/sysusers.d/edgeagent.conf"
  tar -C "$out/work/$arch" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -cf - "$name" | gzip -9n >"$out/$name.tar.gz"
  rm -rf "$root"
}

declare -A published=()
publish "$native"
for arch in $wanted; do
  publish "$arch"
  stage "$arch"
  deb "$arch"
  tarball "$arch"
  ls -l "$out/edgeagent_${version}_$arch.deb" "$out/edgeagent-$version-linux-$arch.tar.gz"
done
