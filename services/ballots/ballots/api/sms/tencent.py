"""Tencent's callback for answers by SMS (cloud.tencent.com/document/product/382/5809).

It gives no id: a repeat is recognised by number, time and text.
"""

from __future__ import annotations

import flask
import msgspec

from ballots.api.sms.blueprint import blp, read_json, take_in
from ballots.domain.errors import Mistake, invalid
from ballots.domain.sms import Inbound
from ballots.permissions import SMS_TENCENT
from chassis.api import RawBody
from chassis.bodies import JSON

ANSWER = {"result": 0, "errmsg": "OK"}


class TencentSms(msgspec.Struct):
    """One message; `time` is in seconds since 1970, `extend` the extension that it was sent to."""

    mobile: str
    text: str
    nationcode: str = "86"
    extend: str | None = None
    sign: str | None = None
    time: int | str | None = None


class TencentAnswer(msgspec.Struct):
    result: int
    errmsg: str


BODY = RawBody(
    JSON,
    example={
        "extend": "0001",
        "mobile": "13800138000",
        "nationcode": "86",
        "sign": "行评办",
        "text": "１",
        "time": 1457336869,
    },
    schema={"$ref": "#/components/schemas/TencentSms"},
    structs=(TencentSms,),
)


@blp.operation(
    "POST",
    "/inbound/sms/tencent",
    SMS_TENCENT,
    body=BODY,
    answers={200: TencentAnswer},
    example=ANSWER,
    errors=("invalid-input",),
)
def receive_tencent_sms() -> flask.Response:
    """Take in an SMS from Tencent

    It is stored before the answer, and read after it. The same number, time and text again change nothing.
    """
    try:
        sms = msgspec.convert(read_json(), TencentSms)
    except msgspec.ValidationError as error:
        raise invalid([Mistake("", "invalid-value", {"reason": str(error)})]) from error
    number = sms.mobile if sms.mobile.startswith("+") else f"+{sms.nationcode.lstrip('+')}{sms.mobile}"
    take_in("tencent", [Inbound(None, number, sms.text, sms.extend, str(sms.time or ""))])
    return flask.jsonify(ANSWER)
