"""A campaign's texts, and what they become for a voter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from campaigns.domain import codes, polls, texts
from campaigns.domain.errors import RuleBroken, refuse
from campaigns.storage import deliveries, queries
from campaigns.storage.queries import Seen
from campaigns.storage.tables import Campaign, CampaignTexts, Round
from campaigns.use_cases.parts import Parts

EXAMPLE_NAME = "王某某"
EXAMPLE_CODE = "7KQ-ABCD-EFGH-JKMN"
EXAMPLE_OBJECT = {"code": "01", "name": "办公室"}


def read_texts(parts: Parts, campaign_id: UUID) -> dict[str, Any]:
    """The campaign's own, or the shipped ones as version 0."""
    with parts.database.session() as session:
        return _shown(deliveries.texts(session, campaign_id))


def put_texts(parts: Parts, campaign_id: UUID, wanted: Mapping[str, str], seen: Seen) -> dict[str, Any]:
    """Raises `changed-meanwhile`, `campaign-certified`; as mistakes `unknown-placeholder`, `text-without-answer`,
    `text-without-basis`, `text-without-stop`, `text-too-long`."""
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id, alone=True)
        example = _values(parts, campaign, "", "", _example_poll(), [EXAMPLE_OBJECT], EXAMPLE_CODE, EXAMPLE_NAME)
        refuse(mistake for kind in texts.KINDS for mistake in texts.text_mistakes(kind, wanted[kind], example))
        row = deliveries.texts(session, campaign_id)
        if not seen.allows(row.version if row else 0) and _of(row) != dict(wanted):
            raise RuleBroken("changed-meanwhile")
        if row is None:
            row = CampaignTexts(campaign_id=campaign_id, texts=dict(wanted), version=1)
            session.add(row)
        else:
            row.texts = dict(wanted)
        session.commit()
        return _shown(row)


def preview_text(parts: Parts, campaign_id: UUID, round_id: UUID, kind: str) -> dict[str, Any]:
    """`example` and `longest`: the text for nobody in particular who rates one object, and for whose objects make it
    longest. Before publication these are bounds: one object, or all."""
    with parts.database.session() as session:
        campaign, row = queries.campaign(session, campaign_id), queries.round_(session, campaign_id, round_id)
        rendered = _rendered(parts, session, campaign, row, kind)
    longest = max(rendered, key=lambda text: (texts.size(text).parts, texts.size(text).characters))
    return {
        "kind": kind,
        **{
            name: {"text": text, **asdict(texts.size(text))}
            for name, text in (("example", rendered[0]), ("longest", longest))
        },
    }


def demand_short(parts: Parts, session: Session, campaign: Campaign, row: Round, kind: str) -> None:
    """Raises `text-too-long` where a voter of the round would get a text of too many parts."""
    parts_of_longest = max(texts.size(text).parts for text in _rendered(parts, session, campaign, row, kind))
    if parts_of_longest > texts.MOST_PARTS:
        raise RuleBroken("text-too-long", parts=parts_of_longest, most=texts.MOST_PARTS)


def write_text(
    parts: Parts,
    session: Session,
    campaign: Campaign,
    row: Round,
    kind: str,
    *,
    objects: Sequence[str] | None,
    code: str,
    name: str,
) -> str:
    """What one voter of a published round gets. `objects` None: all of the round."""
    poll = row.poll or {}
    own = [each for each in poll["objects"] if objects is None or each["code"] in objects]
    until = _clock(campaign, row)
    values = _values(parts, campaign, row.name, until, poll, own, codes.grouped(code), name)
    return texts.render(_text_of(session, campaign, kind), values)


def _text_of(session: Session, campaign: Campaign, kind: str) -> str:
    text: str = _of(deliveries.texts(session, campaign.id))[kind]
    return polls.REHEARSAL + text if campaign.rehearsal else text


def _rendered(parts: Parts, session: Session, campaign: Campaign, row: Round, kind: str) -> list[str]:
    """For each different list of objects of the round's voters, beginning with a short one; of people only examples."""
    text = _text_of(session, campaign, kind)
    poll = row.poll
    if poll is None:
        if campaign.scheme is None:
            raise RuleBroken("campaign-not-active")
        objects = [{"code": each.code, "name": each.name} for each in queries.objects(session, campaign.id)]
        poll = polls.poll(campaign, row, objects or [EXAMPLE_OBJECT], [], [])
        lists: list[list[Any]] = [*([each] for each in poll["objects"]), poll["objects"]]
    else:
        known = {each["code"]: each for each in poll["objects"]}
        lists = [
            list(known.values()) if own is None else [known[code] for code in own]
            for own in deliveries.object_lists(session, row.id)
        ] or [list(known.values())]
    until = _clock(campaign, row)
    return [
        texts.render(text, _values(parts, campaign, row.name, until, poll, own, EXAMPLE_CODE, EXAMPLE_NAME))
        for own in sorted(lists, key=len)
    ]


def _values(
    parts: Parts,
    campaign: Campaign,
    round_name: str,
    until: str,
    poll: Mapping[str, Any],
    objects: Sequence[Mapping[str, str]],
    code: str,
    name: str,
) -> dict[str, str]:
    page = parts.outgoing.page
    return {
        "name": name,
        "organiser": campaign.organiser["name"],
        "campaign": campaign.name,
        "round": round_name,
        "objects": texts.objects_named(objects),
        "answer": texts.how_to_answer(code, objects, poll["scale"]["levels"], poll["channels"], page),
        "code": code,
        "until": until,
    }


def _clock(campaign: Campaign, row: Round) -> str:
    """`3月20日18:00`, by the campaign's clock."""
    at = row.closes_at.astimezone(ZoneInfo(campaign.time_zone))
    return f"{at.month}月{at.day}日{at:%H:%M}"


def _example_poll() -> dict[str, Any]:
    names = ("满意", "比较满意", "不满意")
    levels = [{"digit": str(number), "name": name} for number, name in enumerate(names, 1)]
    return {"scale": {"levels": levels}, "channels": ["sms", "web"]}


def _of(row: CampaignTexts | None) -> dict[str, Any]:
    return texts.DEFAULTS if row is None else row.texts


def _shown(row: CampaignTexts | None) -> dict[str, Any]:
    return {**_of(row), "version": row.version if row else 0}
