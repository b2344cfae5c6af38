#!/bin/bash
# Makes .venv from the locked, hashed requirements and installs our packages in editable form.
# usage: PYTHON=python3 VENV=.venv setup.sh PACKAGE_FOLDER...
set -euo pipefail
PYTHON=${PYTHON:-python3} VENV=${VENV:-.venv}
export PIP_DISABLE_PIP_VERSION_CHECK=1
step() { echo "set-up [${SECONDS} s] $*"; }

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "set-up: $PYTHON is $("$PYTHON" -V 2>&1); Minping needs Python 3.11 or newer. Name one: make PYTHON=python3.12 …" >&2; exit 1; }
step "making $VENV with $("$PYTHON" -V); all in all about a minute"
"$PYTHON" -m venv --clear "$VENV" || {
  echo "set-up: $PYTHON has no venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
"$VENV/bin/python" -m pip install --quiet --require-hashes -r requirements/uv.txt
export VIRTUAL_ENV=$PWD/$VENV
step "installing locked requirements"
"$VENV/bin/uv" pip install --quiet --require-hashes -r requirements/development.txt -r requirements/build.txt -r requirements/uv.txt
step "installing our own packages"
editable=(); for folder in "$@"; do editable+=(-e "$folder"); done
"$VENV/bin/uv" pip install --quiet --no-deps --no-build-isolation "${editable[@]}"
step "ready"
