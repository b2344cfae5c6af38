"""Campaigns: the plan and its process, from mobilisation to certification."""

from __future__ import annotations

from pathlib import Path

import flask

from campaigns.api import (
    assessment,
    certification,
    commands,
    comments,
    deliveries,
    draws,
    erasure,
    events,
    evidence,
    exports,
    findings,
    follow_ups,
    imports,
    inspections,
    letters,
    lists,
    meetings,
    object_changes,
    objects,
    opinions,
    people,
    phases,
    rectification,
    reports,
    representatives,
    rounds,
    schemes,
    scores,
    texts,
    topics,
    unlinking,
    uses,
    vetoes,
    voters,
)
from campaigns.api import campaigns as campaign
from campaigns.api.scheme_shape import COMPONENTS
from campaigns.api.who import who
from campaigns.clients.ballots import Ballots
from campaigns.clients.scoring import Scoring
from campaigns.domain.errors import RuleBroken
from campaigns.outgoing import outgoing
from campaigns.problems import OF_SCHEMES, PROBLEMS
from campaigns.settings import Settings
from campaigns.storage.events import name_transactions
from campaigns.storage.evidence_folder import EvidenceFolder
from campaigns.storage.tables import IDEMPOTENCY_KEYS
from campaigns.storage.vault import Vault
from campaigns.use_cases.parts import Parts
from chassis import answers, database, health, logs, tokens
from chassis.api import Api
from chassis.client import ServiceClient
from chassis.problems import COMMON
from chassis.settings import load
from chassis.tokens import TokenSigner

__version__ = "0.1.0"

ISSUER = "minping-campaigns"
LARGEST_BODY = 4 * 1024 * 1024


def create_app(settings: Settings | None = None) -> flask.Flask:
    """The whole service. Raises `chassis.settings.SettingsError` that names every wrong setting."""
    settings = settings or load(Settings)
    app = flask.Flask("campaigns")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    logs.init_app(app, settings)
    tokens.init_app(app, "campaigns", settings.trusted_keys)
    app.extensions["shared_secrets"] = {"kannel": settings.delivery_reports_secret}
    db = database.init_app(app, settings.database_url, Path(__file__).parent / "storage" / "migrations")
    name_transactions(db, who)
    health.init_app(app, {"database": db.ping})
    signer = TokenSigner(ISSUER, settings.signing_key, settings.trusted_keys)
    vault = Vault(settings.personal_data_keys, settings.personal_digest_key)
    answers.init_app(app, db, IDEMPOTENCY_KEYS, vault)
    app.extensions["campaigns"] = Parts(
        database=db,
        vault=vault,
        ballots=Ballots(ServiceClient("ballots", settings.ballots_url, signer)),
        scoring=Scoring(ServiceClient("scoring", settings.scoring_url, signer), COMMON.keys() | OF_SCHEMES),
        signer=signer,
        evidence=EvidenceFolder(settings.evidence_folder),
        outgoing=outgoing(settings),
    )
    api = Api(
        app,
        title="Minping campaigns",
        version=__version__,
        description="A year's appraisal: plan, objects, people, rounds, assessment, certification.",
        table=PROBLEMS,
        domain_errors=(RuleBroken,),
    )
    for name, schema in COMPONENTS.items():
        api.spec.components.schema(name, schema)
    api.spec.components.schema("Plan", schema=imports.PlanSchema)
    for blp in (
        campaign.blp,
        campaign.one,
        imports.blp,
        exports.blp,
        lists.blp,
        schemes.blp,
        objects.blp,
        object_changes.blp,
        phases.blp,
        meetings.blp,
        topics.blp,
        comments.blp,
        people.blp,
        representatives.blp,
        rounds.blp,
        draws.blp,
        texts.blp,
        deliveries.blp,
        deliveries.reports_blp,
        voters.blp,
        voters.opt_outs_blp,
        assessment.blp,
        vetoes.blp,
        scores.blp,
        certification.blp,
        uses.blp,
        reports.blp,
        unlinking.blp,
        unlinking.keys_blp,
        opinions.blp,
        findings.blp,
        rectification.blp,
        evidence.blp,
        letters.blp,
        follow_ups.blp,
        inspections.blp,
        erasure.blp,
        erasure.people_blp,
        events.blp,
        events.all_blp,
    ):
        api.register_blueprint(blp)
    commands.init_app(app)
    return app
