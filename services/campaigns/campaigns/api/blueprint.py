"""The one way in which an operation reaches a campaign: checked against the token and the database before it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

import flask
from werkzeug.local import LocalProxy

from campaigns.domain.errors import RuleBroken
from campaigns.permissions import CAMPAIGNS_READ
from campaigns.use_cases.keep_campaigns import get_campaign
from campaigns.use_cases.keep_lists import get_object
from campaigns.use_cases.parts import Parts
from chassis.api import Blueprint
from chassis.problems import Refused
from chassis.tokens import Permission, Principal, principal

F = TypeVar("F", bound=Callable[..., Any])

parts: Parts = cast(Parts, LocalProxy(lambda: flask.current_app.extensions["campaigns"]))
"""The current app's database, vault and clients."""


class CampaignBlueprint(Blueprint):
    """Operations below `/campaigns/{campaign_id}`.

    A campaign outside the token's `campaigns` is not there (404). So is an object outside its `objects`, except to read
    what everybody may read of it. Both are said before a body is read, or a kept answer given again.
    """

    def operation(self, method: str, path: str, permission: Permission, **options: Any) -> Callable[[F], F]:
        return super().operation(method, "/campaigns/<uuid:campaign_id>" + path, permission, **options)

    def admit(self, permission: Permission, variables: Mapping[str, Any]) -> None:
        super().admit(permission, variables)
        _demand_reach(variables["campaign_id"], None if permission == CAMPAIGNS_READ else variables.get("object_id"))


def within_reach(campaign_id: UUID) -> bool:
    named = _claim("campaigns")
    return named is None or str(campaign_id) in named


def demand_all_campaigns(permission: Permission) -> None:
    """Who is bound to some campaigns makes no new one."""
    if _claim("campaigns") is not None:
        raise Refused("forbidden", permission=permission.name)


def demand_all_objects(permission: Permission) -> None:
    """Who is bound to some objects reads nothing that holds the people of all."""
    if own_objects() is not None:
        raise Refused("forbidden", permission=permission.name)


def own_objects() -> frozenset[str] | None:
    """The codes of the objects that the caller is bound to; None: to none. A unit without any reaches none."""
    own = _claim("objects")
    if own is None and principal().role == "unit":
        return frozenset()
    return None if own is None else frozenset(own)


def demand_own(code: str) -> None:
    """Who is bound to some objects does nothing for another one."""
    own = own_objects()
    if own is not None and code not in own:
        raise RuleBroken("not-found")


def demand_objects(permission: Permission, code: str | None) -> None:
    """Who is bound to some objects writes of these alone (404), and nothing that is of no single one (403)."""
    own = own_objects()
    if own is not None and code is None:
        raise Refused("forbidden", permission=permission.name)
    if own is not None and code not in own:
        raise RuleBroken("not-found")


def _demand_reach(campaign_id: UUID, object_id: UUID | None) -> None:
    if not within_reach(campaign_id):
        raise RuleBroken("not-found")
    get_campaign(parts, campaign_id)
    own = own_objects() if object_id is not None else None
    if object_id is not None and own is not None and get_object(parts, campaign_id, object_id).code not in own:
        raise RuleBroken("not-found")


def _claim(name: str) -> list[str] | None:
    caller: Principal | None = flask.g.get("principal")
    value = caller.claims.get(name) if caller else None
    return None if value is None else [str(each) for each in value] if isinstance(value, list) else []
