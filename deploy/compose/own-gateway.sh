#!/bin/bash
# Hands the gateway's database to a role of its own that migrates it, so that the one that serves can't change what the
# audit trail holds. Run by the image when the volume is empty; by hand, once, on a volume of before (CHANGELOG).
set -euo pipefail
psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname gateway \
  --set=password="$GATEWAY_OWNER_DATABASE_PASSWORD" --single-transaction <<'SQL'
CREATE ROLE gateway_owner LOGIN PASSWORD :'password';
REASSIGN OWNED BY gateway TO gateway_owner;
GRANT CONNECT ON DATABASE gateway TO gateway;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO gateway;
ALTER DEFAULT PRIVILEGES FOR ROLE gateway_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO gateway;
SQL
