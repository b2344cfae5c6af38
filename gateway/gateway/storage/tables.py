"""Accounts and clients, and what comes of logging in."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from chassis.database import new_metadata

metadata = new_metadata()

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("objects", pg.ARRAY(sa.Text)),
    sa.Column("campaigns", pg.ARRAY(sa.Uuid)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
    sa.Column("totp_secret", sa.LargeBinary),
    sa.Column("totp_step", sa.BigInteger),
    sa.Column("oidc_subject", sa.Text, unique=True),
    sa.CheckConstraint("role NOT IN ('service', 'system')", name="role"),
)

clients = sa.Table(
    "clients",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("secret_digest", sa.LargeBinary, nullable=False),
    sa.Column("newer_secret_digest", sa.LargeBinary),
    sa.Column("scope", pg.ARRAY(sa.Text), nullable=False),
    sa.Column("campaigns", pg.ARRAY(sa.Uuid)),
    sa.Column("channels", pg.ARRAY(sa.Text)),
    sa.Column("source", sa.Text),
    sa.Column("addresses", pg.ARRAY(sa.Text)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
    sa.Index("uq_clients_source", "source", unique=True, postgresql_where=sa.text("withdrawn_at IS NULL")),
    sa.Index("uq_clients_name", "name", unique=True, postgresql_where=sa.text("withdrawn_at IS NULL")),
)

console_sessions = sa.Table(
    "console_sessions",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
)

password_resets = sa.Table(
    "password_resets",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.id"), nullable=False, unique=True),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
)

failed_attempts = sa.Table(
    "failed_attempts",
    metadata,
    sa.Column("name_digest", sa.LargeBinary, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now(), index=True),
)
