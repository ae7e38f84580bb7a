#!/bin/bash
# Makes this checkout runnable on a bare Debian 12: the Debian packages of debian-packages.txt, then .venv from the lock file.
# Run by `make demo` and `make test`. It does nothing when .venv/.ready already names these very files; it asks no questions and
# starts no daemons. Needs root or sudo only if a Debian package is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

stamp=$( (pwd; cat packaging/debian-packages.txt packaging/setup.sh requirements.lock pyproject.toml) | sha256sum | cut -d' ' -f1)  # a moved checkout has a new path inside its .venv
[ "$(cat .venv/.ready 2>/dev/null)" = "$stamp" ] && exit 0
exec 9>.setup.lock
flock 9  # two at once: the second finds the work done
[ "$(cat .venv/.ready 2>/dev/null)" = "$stamp" ] && exit 0

say() { printf '\033[1m%s\033[0m\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

wanted=$(sed 's/#.*//' packaging/debian-packages.txt | xargs)
missing=$(for package in $wanted; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || echo "$package"
done | xargs)

if [ -n "$missing" ]; then
  command -v apt-get >/dev/null || die "This is not a Debian system. Install by hand: $missing"
  as_root=; [ "$(id -u)" = 0 ] || as_root=sudo
  [ -z "$as_root" ] || command -v sudo >/dev/null || die "Run this once as root, or install sudo. Missing: $missing"
  say "Installing $(wc -w <<<"$missing") Debian packages"
  # invoke-rc.d asks this file whether a package may start its daemon: 101 is "no". A file that was there before stays.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod +x "$policy"
    trap '$as_root rm -f "$policy"' EXIT
  fi
  apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=180 "$@"; }
  apt update -qq
  apt install -y -qq --no-install-recommends $missing >/dev/null
fi

python=/usr/bin/python3.11
[ -x "$python" ] || python=$(command -v python3) || die "Python 3.11 is missing."
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || die "Python 3.11 is needed; $python is another."

say "Making .venv from requirements.lock"
rm -rf .venv
"$python" -m venv .venv
quiet=-q; [ -t 1 ] && quiet=--progress-bar=on  # a person watching sees how far it is
pip=".venv/bin/python -m pip --disable-pip-version-check $quiet"
$pip install --require-hashes --no-deps -r requirements.lock
$pip install --no-deps --no-build-isolation --config-settings editable_mode=compat -e .

echo "$stamp" >.venv/.ready
