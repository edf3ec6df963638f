"""Why lots fail, as notices say it."""

# Why a lot has failed, in the words of the law; its article follows, and what has happened.
FAILURES = {
    "failed_bidders": "投标截止时投标人不足三家，不得开标",
    "failed_qualified": "通过资格审查的投标人不足三家",
    "failed_conforming": "符合性审查后有效投标人不足三家",
    "failed_budget": "投标报价均超过了采购预算",
    "failed_illegal": "出现影响采购公正的违法、违规行为",
    "failed_documents": "招标文件须修改，重新组织采购活动",
    "failed_void": "对采购过程、结果的质疑或投诉成立，中标结果无效，重新采购",
    "failed_challenge": "对采购文件、过程的质疑或投诉成立，依法重新采购",
    "failed_declined": "中标人放弃中标，采购人决定重新采购",
}


# Of a consultation two may go on; fewer responses than three are none to open.
CONSULTATION_FAILURES = {
    "failed_bidders": "截止时间前提交响应文件的供应商不足三家",
    "failed_qualified": "通过资格审查的供应商不足法定家数",
    "failed_conforming": "符合要求的供应商不足法定家数",
    "failed_budget": "报价均超过了采购预算",
    "failed_documents": "磋商文件须修改，重新组织采购活动",
}
