"""Bodies that are right where chance finds none: they name what exists, or what is there once."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from datetime import datetime
from secrets import token_hex
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import openpyxl
import requests

from .conftest import ENTRY, OBJECTION, ROOT, SCHEME, USE, VETO, WITNESSES, Seeded
from .test_examples import DOCUMENTS

LEAVING = {"on": "2030-01-01", "reason": "调离本县"}
TEMPLATE = ROOT / "services/campaigns/campaigns/api/templates/report.docx"
VOTES = [{"object": "01", "level": "satisfied"}]


def right_bodies(seeded: Seeded) -> dict[str, Any]:
    """operationId → body; {"base64": …} of one in bytes."""
    plan = {"name": "评议", "year": 2026, "organiser": {"name": "经贸局", "office": "行评办"}}
    poll = DOCUMENTS["ballots"]["paths"]["/api/v1/polls/{poll_id}"]["put"]["requestBody"]["content"]["application/json"]
    texts = DOCUMENTS["campaigns"]["paths"]["/api/v1/campaigns/{campaign_id}/texts"]["put"]["requestBody"]["content"]
    texts = texts["application/json"]
    on_roll = {"voter": str(uuid4()), "code_digest": token_hex(32), "generation": 1, "objects": ["01"]}
    named = {"phone": "13800130005", "channel": "phone", "source_ref": "right"}
    return {
        "putOwnBallot": {"votes": VOTES},
        "postBallot": {**named, "votes": VOTES},
        "recordInterview": {**named, "outcome": "not_reached"},
        "loadRoll": {"base64": b64encode(json.dumps(on_roll).encode()).decode()},
        "makeSheets": {"voters": [seeded.voters()[5]]},
        "putSheetEntry": {"votes": VOTES},
        "importSheetEntries": {"base64": b64encode(_filled_table(seeded)).decode()},
        "addOpinion": {"way": "box", "text": "没人"},
        "addFinding": {"source": "special_check", "text": "窗口无人值班"},
        "changeFinding": {"text": "窗口无人值班，电话无人接听"},
        "mergeOpinions": {"opinions": [seeded.ids[""]["opinion_id"]]},
        "addEvidence": {"base64": b64encode(b"%PDF-1.4").decode()},
        "requestContact": {"name": "某某", "phone": "13900139998", "text": "请回电"},
        "closeFollowUp": {"outcome": "settled", "note": "已答复"},
        "planInspection": {
            "kind": "undercover",
            "objects": ["01"],
            "on": "2026-06-18",
            "inspectors": [seeded.ids["cancelInspection"]["representative_id"]],  # of the county
        },
        "reportInspection": {"text": "一切正常"},
        "putPoll": poll["example"] | {"mark": "ZZ9"},
        "importCampaign": plan | {"code": f"imported-{uuid4()}"},
        "copyCampaign": {"code": f"copied-{uuid4()}", "name": "评议", "year": 2027},
        "addAssessmentEntry": ENTRY,
        "proposeVeto": VETO,
        "recordUse": USE,
        "objectToCertification": OBJECTION | {"object": "01"},
        "openCorrection": {"reason": "复核", "objection": None},
        "chooseTopic": {"title": "企业减负"},
        "changeTopic": {"title": "企业减负"},
        "changePhase": {"tasks": ["选题"]},
        "putReportTemplate": {"base64": b64encode(TEMPLATE.read_bytes()).decode()},
        "resetPassword": {"token": seeded.reset_token, "password": "another horse battery"},
        "searchPeople": {"phone": "13800130000"},
        "putScheme": {"scheme": SCHEME},
        "addRepresentative": {"kind": "expert", "name": "某", "phone": "13800140009"},
        "changeRepresentative": {"term_to": "2099-12-31"},
        "replaceRepresentative": {**LEAVING, "representative": {"name": "某", "phone": "13800140008"}},
        "endRepresentative": LEAVING,
        "addDraw": {"round": "recipients-1", "size": 3},
        "discardDraw": {"reason": "名单漏报"},
        "seedDraw": WITNESSES,
        "verifyDraw": {"certificate": seeded.certificate},
        "putTexts": texts["example"],
        "queueDeliveries": {"kind": "invitation"},
        "releaseDelivery": {"decision": "close", "reason": "right"},
        "findVoter": {"phone": "13800130006"},
        "reissueCode": {"reason": "right"},
        "addOptOut": {"phone": "13911110000"},
        "recordObjectChange": {"kind": "renamed", "on": _today(), "reason": "更名", "name": f"股室{uuid4()}"},
        "createToken": {"grant_type": "client_credentials"},
        "scoreSpreadsheet": {"base64": b64encode((ROOT / "examples/scoring-alone/votes.xlsx").read_bytes()).decode()},
    }


def _today() -> str:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


def _filled_table(seeded: Seeded) -> bytes:
    """The template of a batch with its one sheet keyed."""
    ids = seeded.ids["importSheetEntries"]
    url = f"{seeded.system.addresses['ballots']}/api/v1/paper-batches/{ids['batch_id']}/template.xlsx"
    template = requests.get(url, headers={"Authorization": seeded.tokens["paper:write"]}, timeout=30)
    book = openpyxl.load_workbook(io.BytesIO(template.content))
    book.worksheets[0]["A2"], book.worksheets[0]["B2"] = ids["sheet"], "满意"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
