# Sourced by bin/advisoryd and bin/test with $root set: puts the locked packages into $root/.venv.
# One environment serves both; the tests' packages are added to it and never taken away.

uv_pin=0.13.9 # used where no uv is on the PATH; any later 0.13 reads the same lock file

fail() {
  printf 'advisoryd: %s\n' "$1" >&2
  exit 1
}

# Print what the environment was made from; a moved folder or another lock file gives another line.
recipe() {
  { printf '%s\n' "$root"; cat "$root/uv.lock" "$root/pyproject.toml"; } | cksum
}

# Return whether the set-up named $1 was done with today's lock file and its Python is still there.
is_ready() {
  [ -x "$root/.venv/bin/python" ] && [ -x "$root/.venv/bin/advisoryd" ] &&
    [ "$(cat "$root/.venv/.ready-$1" 2>/dev/null)" = "$(recipe)" ]
}

check_python() {
  command -v python3 >/dev/null 2>&1 ||
    fail "needs Python 3.11 or later: install it, e.g. apt-get install python3 python3-venv"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "needs Python 3.11 or later, and python3 is $(python3 -V 2>&1): install a later one"
}

# Set $uv to a uv that works: the one on the PATH, else one in a virtual environment of our own.
find_uv() {
  uv=uv
  uv --version >/dev/null 2>&1 && return # a version manager's shim may be there without a uv behind it
  uv=$root/.bootstrap/uv-$uv_pin/bin/uv
  "$uv" --version >/dev/null 2>&1 && return
  python3 -c 'import ensurepip, venv' 2>/dev/null ||
    fail "needs Python's venv module: install it, e.g. apt-get install python3-venv"
  python3 -m venv --clear "$root/.bootstrap/uv-$uv_pin" &&
    "$root/.bootstrap/uv-$uv_pin/bin/python" -m pip install --quiet --no-cache-dir \
      --disable-pip-version-check "uv==$uv_pin" ||
    fail "could not install uv $uv_pin: see above; the package index must be reachable the first time"
}

# Keep downloads with the project where the home folder cannot take them.
choose_cache() {
  [ -n "${UV_CACHE_DIR:-}" ] && return
  cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
  if [ -z "$cache" ] || ! mkdir -p "$cache/uv" 2>/dev/null || [ ! -w "$cache/uv" ]; then
    UV_CACHE_DIR=$root/.bootstrap/cache
    export UV_CACHE_DIR
  fi
}

# Trust what the machine trusts, so that a company's own certificate authority works; uv brings a list for the rest.
choose_certificates() {
  [ -z "${SSL_CERT_FILE:-}" ] && [ -s /etc/ssl/certs/ca-certificates.crt ] && UV_SYSTEM_CERTS=true && export UV_SYSTEM_CERTS
}

# set_up NAME ARGUMENTS...: run `uv sync --frozen ARGUMENTS`, unless that was done already.
set_up() {
  name=$1
  shift
  is_ready "$name" && return
  check_python
  [ -w "$root" ] || fail "cannot set itself up: $root is not writable; run it once as its owner"
  [ -t 2 ] && printf 'advisoryd: installing the locked packages, once…\n' >&2
  choose_cache
  choose_certificates
  find_uv
  # The system's Python, so that nothing but packages is downloaded.
  UV_PROJECT_ENVIRONMENT=$root/.venv UV_PYTHON_DOWNLOADS=never \
    "$uv" sync --quiet --frozen --inexact --project "$root" "$@" ||
    fail "could not install the locked packages: see above"
  recipe >"$root/.venv/.ready-$name"
}
