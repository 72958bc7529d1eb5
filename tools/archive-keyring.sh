#!/usr/bin/env bash
# Prints the file of the keys that a distribution signs its archive with: tools/archive-keyring.sh debian|ubuntu. What the tools fetch from a
# mirror is verified by it, always: a mirror need not be trusted, and one that gives something else is refused.
# Debian's come with every Debian; Ubuntu's are fetched from Debian where they are not installed. Exits with 69 where there are none.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
case ${1:-} in
debian | ubuntu) ;;
*) echo "usage: tools/archive-keyring.sh debian|ubuntu" >&2; exit 2 ;;
esac

for keys in /usr/share/keyrings/"$1"-archive-keyring.{gpg,pgp}; do
  if [ -e "$keys" ]; then echo "$keys" && exit; fi
done
if [ "$1" = debian ]; then
  echo "archive-keyring: Debian's keys are not here; install debian-archive-keyring" >&2
  exit 69
fi
folder=$here/../.build/debian/ubuntu-keyring
keys=$folder/usr/share/keyrings/ubuntu-archive-keyring.gpg
[ -e "$keys" ] || "$here/debian-package.sh" ubuntu-keyring "$folder" || exit 69
[ -e "$keys" ] || { echo "archive-keyring: Debian's package ubuntu-keyring holds no $(basename "$keys")" >&2; exit 69; }
realpath "$keys"
