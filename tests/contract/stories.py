"""In which order the examples are played, and what each operation is asked of."""

from __future__ import annotations

STORY = {
    "gateway": ("createSession", "createToken", "listKeys"),
    "campaigns": (
        *("importCampaign", "createCampaign", "listCampaigns", "getCampaign", "changeCampaign"),
        *("putScheme", "getScheme", "addObject", "listObjects", "getObject", "addCriterion", "listCriteria"),
        *("addRepresentative", "listRepresentatives", "addRecipients", "listRecipients"),
        *("importObjects", "importRepresentatives", "importRecipients"),
        *("addRound", "listRounds", "getRound", "activateCampaign", "changeObject"),
        *("listPhases", "getPhase", "changePhase", "exportCampaign", "copyCampaign"),
        *("listAssessmentItems", "addAssessmentEntry", "listAssessmentEntries"),
        *("publishRound", "listInvitations", "changeRound", "getScores", "getScoresFile", "cancelRound"),
        *("sealRound", "certifyResults", "getCertification", "getObjectScores", "unlinkCampaign", "getUnlinking"),
        *("eraseCampaign", "getErasure", "searchPeople", "erasePerson", "listCampaignEvents", "listEvents"),
        *("listSigningKeys",),
    ),
    "ballots": (
        *("putPoll", "listPolls", "getPoll", "loadRoll", "getOwnBallot", "putOwnBallot", "postBallot", "postBatch"),
        *("getTurnout", "receiveGenericSms", "receiveKannelSms", "receivePostedKannelSms", "receiveAliyunSms"),
        *("receiveTencentSms", "listMessages", "getMessage", "decideMessage", "listDecidedMessages", "listOptOuts"),
        *("recordInterview", "listInterviews", "summariseInterviews", "denyOwnBallot", "listDenials"),
        *("proposeVoid", "confirmVoid", "listVoids"),
        *(
            "makeSheets",
            "printSheets",
            "declarePaperBatch",
            "correctPaperBatch",
            "listPaperBatches",
            "getEntryTemplate",
        ),
        *("putSheetEntry", "getPaperBatch", "withdrawSheetEntry", "importSheetEntries"),
        *("settleSheetEntry", "castPaperBatch"),
        *("reportPressure", "listPressureReports"),
        *("cancelPoll", "sealPoll", "getTally", "listTallies", "listReceipts", "getReceipt", "getScreening"),
        *("unlinkPoll",),
    ),
    "scoring": (
        *("listPresets", "validateScheme", "computeScores", "scoreSpreadsheet"),
        *("compareScores", "analyseSensitivity", "verifyCertification"),
    ),
}
"""The operations in an order in which their examples are true, one after the other."""

SEALED = {"sealRound", "certifyResults", "getCertification", "getObjectScores", "sealPoll", "getTally", "listTallies"}
SEALED |= {"listReceipts", "getReceipt", "getScreening"}
"""Asked of a campaign whose time is over (`Seeded`); no example can wait for that."""

UNLINKED = {"unlinkCampaign", "getUnlinking", "unlinkPoll", "eraseCampaign", "getErasure"}
"""Asked of a campaign that is unlinked already: the other one's polls go on being asked for."""

ENTERED = {"settleSheetEntry", "castPaperBatch"}
"""Asked of a batch of paper that two operators have entered; who plays is one."""

LEARNT: dict[str, tuple[str, list[str | int]]] = {
    "createCampaign": ("campaign_id", ["id"]),
    "addObject": ("object_id", ["id"]),
    "addRound": ("round_id", ["id"]),
    "makeSheets": ("sheet", ["sheets", 0, "sheet"]),
    "declarePaperBatch": ("batch_id", ["batch"]),
}
"""What an answer holds that a path names from then on, and where in it."""
