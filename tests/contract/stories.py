"""In which order the examples are played, and what each operation is asked of."""

from __future__ import annotations

PEOPLE = ("createConsoleSession", "endSession", "createPasswordReset", "resetPassword", "enrolTotp", "confirmTotp")
"""Of the gateway, in an order in which the account still gets in: codes come last."""

STORY = {
    "gateway": ("createSession", "getCaller", "createToken", "listKeys", "listAuditRecords", "exportAudit", *PEOPLE),
    "campaigns": (
        *("importCampaign", "createCampaign", "listCampaigns", "getCampaign", "changeCampaign"),
        *("putScheme", "getScheme", "addObject", "listObjects", "getObject", "addCriterion", "listCriteria"),
        *("addRepresentative", "listRepresentatives", "addRecipients", "listRecipients", "addStaff", "listStaff"),
        *("getRepresentative", "changeRepresentative", "listSectors", "replaceRepresentative", "endRepresentative"),
        *("importStaff",),
        *("importObjects", "importRepresentatives", "importRecipients"),
        *("addRound", "listRounds", "getRound", "activateCampaign", "changeObject"),
        *("listPhases", "getPhase", "changePhase", "exportCampaign", "copyCampaign"),
        *("listAssessmentItems", "addAssessmentEntry", "approveAssessmentEntry", "objectToAssessmentEntry"),
        *("answerEntryObjection", "listAssessmentEntries", "addAssessmentEntry", "rejectAssessmentEntry"),
        *("proposeVeto", "approveVeto", "objectToVeto", "answerVetoObjection", "listVetoes"),
        *("proposeVeto", "rejectVeto"),
        *("addDraw", "discardDraw", "addDraw", "listDraws", "getDraw", "getDrawList", "seedDraw"),
        *("getDrawCertificate", "verifyDraw"),
        *("addOpinion", "listOpinions", "getOpinion", "addFinding", "getFinding", "changeFinding", "mergeOpinions"),
        *("listFindings", "summariseFindings", "planFinding", "startFinding", "submitFinding", "returnFinding"),
        *("startFinding", "submitFinding"),
        *("listFindingSteps", "addEvidence", "listEvidence", "getEvidence", "getFeedbackLetter", "acceptFinding"),
        *("addFinding", "excuseFinding", "requestContact", "listFollowUps", "closeFollowUp"),
        *("planInspection", "listInspections", "getInspection", "reportInspection"),
        *("planInspection", "cancelInspection"),
        *("recordMeeting", "listMeetings", "getMeeting", "changeMeeting"),
        *("chooseTopic", "listTopics", "getTopic", "changeTopic", "putUnitComment"),
        *("getUnitComment", "listUnitComments"),
        *("getChecklist", "startPhase", "completePhase", "reopenPhase", "getProgress"),
        *("getReport", "putReportTemplate", "getReportTemplate", "deleteReportTemplate"),
        *("publishRound", "listInvitations", "getTexts", "putTexts", "previewInvitation", "queueDeliveries"),
        *("listDeliveries", "countDeliveries", "addOptOut", "findVoter", "reissueCode", "releaseDelivery"),
        *("reportKannelDelivery", "changeRound", "getScores", "getScoresFile", "cancelRound"),
        *("recordObjectChange", "listObjectChanges"),
        *("sealRound", "takeOverComments", "certifyResults", "getCertification", "getObjectScores"),
        *("submitReport", "listReportSubmissions", "getSubmittedReport"),
        *("recordUse", "withdrawUse", "listUses", "objectToCertification", "answerCertificationObjection"),
        *("listCertificationObjections", "openCorrection", "getCorrection", "unlinkCampaign", "getUnlinking"),
        *("eraseCampaign", "getErasure", "searchPeople", "erasePerson", "listCampaignEvents", "listEvents"),
        *("listSigningKeys",),
    ),
    "ballots": (
        *("putPoll", "listPolls", "getPoll", "loadRoll", "getOwnBallot", "putOwnBallot", "postBallot", "postBatch"),
        *(
            "listUnanswered",
            "getTurnout",
            "receiveGenericSms",
            "receiveKannelSms",
            "receivePostedKannelSms",
            "receiveAliyunSms",
        ),
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
        *("listComments",),
        *("unlinkPoll",),
    ),
    "scoring": (
        *("listPresets", "validateScheme", "computeScores", "scoreSpreadsheet"),
        *("compareScores", "analyseSensitivity", "verifyCertification"),
    ),
}
"""The operations in an order in which their examples are true, one after the other."""

SEALED = {"sealRound", "certifyResults", "getCertification", "getObjectScores", "sealPoll", "getTally", "listTallies"}
SEALED |= {"listReceipts", "getReceipt", "getScreening", "listComments", "takeOverComments"}
SEALED |= {"submitReport", "listReportSubmissions", "getSubmittedReport"}
"""Asked of a campaign whose time is over (`Seeded`); no example can wait for that."""

AFTERWARDS = {"recordUse", "withdrawUse", "listUses", "objectToCertification", "answerCertificationObjection"}
AFTERWARDS |= {"listCertificationObjections", "openCorrection", "getCorrection"}
"""Asked of a campaign that is certified and then objected to (`Seeded`)."""

UNLINKED = {"unlinkCampaign", "getUnlinking", "unlinkPoll", "eraseCampaign", "getErasure"}
"""Asked of a campaign that is unlinked already: the other one's polls go on being asked for."""

DECIDED = {"releaseDelivery"}
"""Asked of a message of which nobody knows what became; none of the story's is sent."""

ENTERED = {"settleSheetEntry", "castPaperBatch"}
"""Asked of a batch of paper that two operators have entered; who plays is one."""

LEARNT: dict[str, tuple[str, list[str | int]]] = {
    "createPasswordReset": ("token", ["token"]),
    "enrolTotp": ("secret", ["secret"]),
    "createCampaign": ("campaign_id", ["id"]),
    "addObject": ("object_id", ["id"]),
    "addAssessmentEntry": ("entry_id", ["id"]),
    "proposeVeto": ("veto_id", ["id"]),
    "recordUse": ("use_id", ["id"]),
    "objectToCertification": ("objection_id", ["id"]),
    "findVoter": ("voter_id", ["voter"]),
    "reissueCode": ("delivery", ["delivery"]),
    "addRound": ("round_id", ["id"]),
    "addRepresentative": ("representative_id", ["id"]),
    "replaceRepresentative": ("representative_id", ["id"]),
    "addDraw": ("draw_id", ["id"]),
    "addOpinion": ("opinion_id", ["id"]),
    "addFinding": ("finding_id", ["id"]),
    "addEvidence": ("evidence_id", ["id"]),
    "listFollowUps": ("follow_up_id", [0, "id"]),
    "planInspection": ("inspection_id", ["id"]),
    "recordMeeting": ("meeting_id", ["id"]),
    "chooseTopic": ("topic_id", ["id"]),
    "makeSheets": ("sheet", ["sheets", 0, "sheet"]),
    "declarePaperBatch": ("batch_id", ["batch"]),
}
"""What an answer holds that a path names from then on, and where in it."""
