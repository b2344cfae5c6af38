"""SMS."""

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "sms-no-invitation": Problem(
        422,
        "The number has no invitation",
        "该号码没有受邀",
        "It is on the roll of no running poll.",
        "该号码不在任何评议的名册中。",
    ),
    "sms-ambiguous": Problem(
        422,
        "The number has several open invitations",
        "该号码有多个进行中的邀请",
        "A person has to decide.",
        "须由人工处理。",
    ),
    "sms-too-long": Problem(422, "The message is too long to be an answer", "短信过长"),
    "sms-not-understood": Problem(422, "The message can't be read as an answer", "短信内容无法识别"),
    "sms-mixed": Problem(422, "The message can be read in several ways", "短信内容有多种理解"),
    "sms-wrong-number-of-answers": Problem(
        422, "The message gives more or fewer answers than objects", "答复个数与评议对象数不符"
    ),
    "sms-opt-out": Problem(
        422,
        "The sender wants no more messages",
        "发送者已退订",
        "It is no answer; campaigns sends this voter nothing more.",
        "这不是答复；不再向该选民发送短信。",
    ),
    "message-not-found": Problem(
        404,
        "No such message waits or waited for a person",
        "没有此待处理短信",
        "Only messages that nobody could read by rule are shown.",
        "只显示无法按规则识别的短信。",
    ),
    "message-decided": Problem(
        409,
        "The message was decided otherwise",
        "该短信已有不同的处理决定",
        "{by} decided `{verdict}`; a decision stands.",
        "{by} 已决定 `{verdict}`；决定不再更改。",
    ),
    "poll-not-invited": Problem(
        422,
        "The sender is not invited to this poll",
        "发送者未受邀参加此评议",
        "`{value}` is none of the message's polls; name one of them.",
        "`{value}` 不在该短信可归属的评议中；请指明其一。",
    ),
}
