"""Kannel's smsbox: `get-url` or `post-url` of an `sms-service` (Kannel 1.4.5, User Guide, "SMS-service").

    get-url = "http://kannel:SECRET@HOST/api/v1/inbound/sms/kannel?id=%I&from=%p&to=%P&text=%a"
    post-url = "http://kannel:SECRET@HOST/api/v1/inbound/sms/kannel?id=%I"    and    send-sender = true

The second keeps number and text out of every URL and has room for any length; the first fits into the 4,094 bytes that
a request line may have, some 400 Chinese characters. smsbox tries anything but 200 and 202 again, with the same `%I`.
"""

from __future__ import annotations

from typing import Any

import flask
import marshmallow as ma
from marshmallow import fields

from ballots.api.sms.blueprint import blp, take_in
from ballots.domain.sms import Inbound
from ballots.permissions import SMS_KANNEL
from chassis.api import RawBody

NOTHING = RawBody("text/plain", example="")
"""Whatever is answered, Kannel may send on to the citizen."""


class KannelQuery(ma.Schema):
    class Meta:
        unknown = ma.EXCLUDE

    id = fields.String(load_default=None, metadata={"description": "`%I`: a repeat is recognised by it."})
    from_ = fields.String(load_default="", data_key="from", metadata={"description": "`%p`: the sender's number."})
    to = fields.String(load_default=None, metadata={"description": "`%P`: the number it was sent to."})
    text = fields.String(load_default="", metadata={"description": "`%a`: what the citizen wrote, in UTF-8."})


class KannelIdQuery(KannelQuery):
    class Meta:
        unknown = ma.EXCLUDE
        exclude = ("from_", "to", "text")


class KannelHeaders(ma.Schema):
    from_ = fields.String(load_default="", data_key="X-Kannel-From")
    to = fields.String(load_default=None, data_key="X-Kannel-To")


@blp.operation("GET", "/inbound/sms/kannel", SMS_KANNEL, query=KannelQuery, answers={200: NOTHING})
def receive_kannel_sms(query: dict[str, Any]) -> flask.Response:
    """Take in an SMS from Kannel

    For `get-url`. Always answered with an empty 200, an unusable message too: it is kept with its reason. The same
    `id`, number and text again change nothing.
    """
    return _take_in(Inbound(query["id"], query["from_"], query["text"], query["to"]))


@blp.operation(
    "POST",
    "/inbound/sms/kannel",
    SMS_KANNEL,
    body=RawBody("text/plain", "application/octet-stream", example="１"),
    query=KannelIdQuery,
    headers=KannelHeaders,
    answers={200: NOTHING},
)
def receive_posted_kannel_sms(query: dict[str, Any], headers: dict[str, Any]) -> flask.Response:
    """Take in an SMS that Kannel posts

    For `post-url`; otherwise as by GET.
    """
    charset = flask.request.mimetype_params.get("charset", "utf-8")
    try:
        text = flask.request.get_data().decode(charset, errors="replace")
    except LookupError:
        text = flask.request.get_data().decode(errors="replace")
    return _take_in(Inbound(query["id"], headers["from_"], text, headers["to"]))


def _take_in(arrived: Inbound) -> flask.Response:
    take_in("kannel", [arrived])
    return flask.Response(b"", content_type="text/plain; charset=utf-8")
