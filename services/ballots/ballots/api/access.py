"""What a token reaches: its campaigns, its channels, the name under which its ballots are recorded."""

from __future__ import annotations

from uuid import UUID

from ballots.domain.errors import BallotError
from ballots.domain.polls import ENTRY_CHANNELS, Poll
from ballots.use_cases.read_poll import read_poll
from chassis.database import database
from chassis.tokens import Principal, principal


def reached_campaigns() -> set[str] | None:
    """The ids of the campaigns that the caller's token is bound to; None: all."""
    bound = principal().claims.get("campaigns")
    return None if bound is None else {str(each) for each in bound}


def demand_campaign(campaign: UUID) -> None:
    """Raises `BallotError("poll-not-found")` for a poll of a campaign that the token does not reach."""
    reach = reached_campaigns()
    if reach is not None and str(campaign) not in reach:
        raise BallotError("poll-not-found")


def poll_in_reach(poll_id: UUID) -> Poll:
    """The poll. Raises `BallotError("poll-not-found")`, also where it is out of the token's reach."""
    poll = read_poll(database, poll_id)
    demand_campaign(poll.campaign)
    return poll


def demand_channel(channel: str, caller: Principal | None = None) -> None:
    """Raises `BallotError("channel-not-yours")`. The caller is who makes the request, if not given.

    Operators enter paper, telephone and face to face; systems what they are bound to.
    """
    caller = caller or principal()
    bound = caller.claims.get("channels")
    allowed = ENTRY_CHANNELS if caller.role == "operator" and bound is None else bound
    if allowed is not None and channel not in allowed:
        raise BallotError("channel-not-yours", channel=channel)


def source() -> str:
    """Under which name the caller's ballots are recorded, and their `source_ref` is unique for a voter.

    With the role before it, so that no client shares the references of voters or of staff.
    """
    caller = principal()
    return f"{caller.role}:{caller.claims.get('source') or caller.subject}"
