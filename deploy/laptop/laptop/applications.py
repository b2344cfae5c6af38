"""Every service's application in this process, not running: for what is made out of their declarations."""

from __future__ import annotations

import importlib

import flask

from chassis.settings import Settings, load
from laptop.keys import Keys
from laptop.services import SERVICES


def settings_of(package: str) -> type[Settings]:
    found: type[Settings] = importlib.import_module(f"{package}.settings").Settings
    return found


def applications(keys: Keys) -> dict[str, flask.Flask]:
    """By service name; none connects to a database or to another service before it has to."""
    addresses = {service.name: "http://127.0.0.1:1" for service in SERVICES}
    found = {}
    for service in SERVICES:
        database = "postgresql://nobody@/nothing" if service.database else None
        settings = load(settings_of(service.package), service.environment(keys, addresses, database))
        found[service.name] = importlib.import_module(service.package).create_app(settings)
    return found
