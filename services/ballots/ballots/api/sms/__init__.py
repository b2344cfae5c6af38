"""Inbound SMS: a module for each provider, which says what arrives in its form and what it wants to be answered."""

from ballots.api.sms import aliyun, generic, kannel, tencent
from ballots.api.sms.blueprint import blp

__all__ = ["aliyun", "blp", "generic", "kannel", "tencent"]
