#!/bin/bash
# A database and a role a service, and nobody else gets in. Run once, by the image, when the volume is empty.
set -euo pipefail
for service in campaigns ballots gateway; do
  password=$(tr '[:lower:]' '[:upper:]' <<<"$service")_DATABASE_PASSWORD
  psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set=service="$service" --set=password="${!password}" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
REVOKE CONNECT ON DATABASE :"service" FROM PUBLIC;
SQL
done
psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
SQL
