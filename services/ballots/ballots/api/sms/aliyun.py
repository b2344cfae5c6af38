"""Aliyun's SmsUp over HTTP (help.aliyun.com/zh/sms/developer-reference/smsup-http).

It waits 700 ms for the answer, and sends again after 1, 5 and 10 minutes what was not acknowledged.
"""

from __future__ import annotations

from typing import Any

import flask
import msgspec

from ballots.api.sms.blueprint import blp, read_json, take_in
from ballots.domain.errors import Mistake, invalid
from ballots.domain.sms import Inbound
from ballots.permissions import SMS_ALIYUN
from chassis.api import RawBody
from chassis.bodies import JSON

ANSWER = {"code": 0, "msg": "成功"}


class AliyunSms(msgspec.Struct):
    """One message; what else Aliyun sends is passed over. Older forms write `sequence_id` as a number."""

    phone_number: str
    content: str
    send_time: str | None = None
    dest_code: str | None = None
    sequence_id: str | int | None = None


class AliyunAnswer(msgspec.Struct):
    code: int
    msg: str


BODY = RawBody(
    JSON,
    example=[
        {
            "phone_number": "13800138000",
            "content": "１",
            "send_time": "2026-03-12 09:00:00",
            "dest_code": "0001",
            "sequence_id": "1234567890",
        }
    ],
    schema={"type": "array", "items": {"$ref": "#/components/schemas/AliyunSms"}},
    structs=(AliyunSms,),
)


@blp.operation(
    "POST",
    "/inbound/sms/aliyun",
    SMS_ALIYUN,
    body=BODY,
    answers={200: AliyunAnswer},
    example=ANSWER,
    errors=("invalid-input",),
)
def receive_aliyun_sms() -> flask.Response:
    """Take in SMS from Aliyun

    All of the array are stored before the answer, and read after it. Those that come again are recognised by
    `sequence_id`. An element that is no message is answered with 422, after the others have been stored.
    """
    found = read_json()
    if not isinstance(found, list):
        raise invalid([Mistake("", "invalid-value", {"reason": "Expected an array."})])
    arrived, wrong = [], []
    for place, each in enumerate(found):
        try:
            arrived.append(_inbound(msgspec.convert(each, AliyunSms)))
        except msgspec.ValidationError as error:
            wrong.append(Mistake(f"/{place}", "invalid-value", {"reason": str(error)}))
    take_in("aliyun", arrived)
    if wrong:
        raise invalid(wrong)
    return flask.jsonify(ANSWER)


def _inbound(sms: AliyunSms) -> Inbound:
    given: Any = sms.sequence_id
    provider_id = None if given is None or given == "" else str(given)
    return Inbound(provider_id, sms.phone_number, sms.content, sms.dest_code, sms.send_time or "")
