#!/bin/bash
# Locks every requirement with its hashes and without a download address. usage: lock.sh UV
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-header --no-annotate --no-emit-package minping-chassis "$@"; }
UV=$(realpath "$1")
compile services/*/pyproject.toml gateway/pyproject.toml deploy/laptop/pyproject.toml requirements/development.in \
  -o requirements/development.txt
for service in services/ballots services/campaigns services/scoring gateway; do
  compile -c requirements/development.txt "$service/pyproject.toml" -o "requirements/$(basename "$service").txt"
done
compile requirements/build.in -o requirements/build.txt
compile requirements/uv.in -o requirements/uv.txt
compile requirements/sbom.in -o requirements/sbom.txt
