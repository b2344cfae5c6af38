#!/bin/bash
# Builds the images, brings a system of its own up, runs the end-to-end suite and the tests of the containers against it,
# and takes it down. usage: test.sh PYTHON
set -euo pipefail
cd "$(dirname "$0")/../.."
PYTHON=$1
export COMPOSE_PROJECT_NAME=minping-test MINPING_BIND=127.0.0.1 MINPING_PORT=${MINPING_PORT:-18000}
step() { echo "compose-test [${SECONDS} s] $*"; }

engine=../shared/containers/engine.sh
if ! docker info >/dev/null 2>&1; then
  [ -f "$engine" ] || { echo "compose-test: no Docker engine answers, and $engine, which starts one, is not there" >&2; exit 1; }
  step "starting an engine"
  start() { env -u TMPDIR bash "$engine" start; } # in the root that it makes there is no folder of that name
  start || {
    # where no rule has ever been set, saving the rules gives nothing, which the script takes for a failure
    iptables -C FORWARD -j ACCEPT 2>/dev/null || iptables -A FORWARD -j ACCEPT
    start
  }
  eval "$(bash "$engine" env)"
  trap 'bash "$engine" stop' EXIT
fi
"$PYTHON" deploy/compose/make_keys.py
down() { docker compose down --volumes --remove-orphans --timeout 10 >/dev/null 2>&1 || true; }
down
step "building"
docker compose build --quiet
step "bringing up"
trap 'down; [ -z "${DOCKER_HOST:-}" ] || [ ! -f "$engine" ] || bash "$engine" stop' EXIT
docker compose up --detach --wait --wait-timeout 180 >/dev/null 2>&1 || { docker compose ps --all; docker compose logs --tail 30; exit 1; }

password() { "$PYTHON" -c 'import secrets; print(secrets.token_urlsafe(16))'; }
flask() { docker compose exec -T -e ACCOUNT_PASSWORD gateway flask "$@"; }
export MINPING_GATEWAY=http://127.0.0.1:$MINPING_PORT MINPING_COMPOSE="docker compose"
export MINPING_ACCOUNT=office MINPING_APPROVER=deputy MINPING_OPERATOR=clerk
export MINPING_PASSWORD MINPING_APPROVER_PASSWORD MINPING_OPERATOR_PASSWORD
MINPING_PASSWORD=$(password) MINPING_APPROVER_PASSWORD=$(password) MINPING_OPERATOR_PASSWORD=$(password)
ACCOUNT_PASSWORD=$MINPING_PASSWORD flask add-account office --role organiser
ACCOUNT_PASSWORD=$MINPING_APPROVER_PASSWORD flask add-account deputy --role organiser
ACCOUNT_PASSWORD=$MINPING_OPERATOR_PASSWORD flask add-account clerk --role operator
scope="ballots:write sms:write turnout:read polls:read tallies:read scores:read campaigns:read"
client=$(flask add-client portal --scope "$scope" --source county-portal)
export MINPING_CLIENT_ID MINPING_CLIENT_SECRET
MINPING_CLIENT_ID=$("$PYTHON" -c 'import json, sys; print(json.loads(sys.argv[1])["client_id"])' "$client")
MINPING_CLIENT_SECRET=$("$PYTHON" -c 'import json, sys; print(json.loads(sys.argv[1])["client_secret"])' "$client")
step "testing"
"$PYTHON" -m pytest tests/e2e tests/compose
step "passed"
