"""What several resources share on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.api import Schema
from chassis.fields import Whole

CODE = Whole(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
NAME = validate.Length(1, 200)


class NamedSchema(Schema):
    code = fields.String(required=True, validate=CODE)
    name = fields.String(required=True, validate=NAME)


class LevelVoteSchema(Schema):
    object = fields.String(required=True, validate=CODE)
    level = fields.String(required=True, validate=CODE)


class CampaignQuery(Schema):
    campaign = fields.UUID(required=True)
