"""Who an account's owner is at the county's OpenID Connect provider."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE accounts ADD COLUMN oidc_subject text CONSTRAINT uq_accounts_oidc_subject UNIQUE")
