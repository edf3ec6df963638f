"""What may be neither asked nor scored, each kind with its article."""

import pytest

from tenders.rules.forbidden import (
    IN_DESCRIPTIONS,
    IN_TEXTS,
    check_items,
    check_scored_twice,
    papers,
    sets_minimum_price,
)


@pytest.mark.parametrize(
    ("item", "code", "article"),
    [
        ("技术方案", None, None),
        ("本市城区清扫方案", None, None),
        ("近三年类似项目业绩", None, None),
        ("省级以上主管部门检查的应对方案", None, None),
        ("为职工缴纳社保的证明", None, None),
        ("注册资本 5000 万元以上", "forbidden_item", "87号令第十七条"),
        ("Turnover of 2024", "forbidden_item", "87号令第十七条"),
        ("近三年纳税额", "forbidden_item", "87号令第十七条"),
        ("净资产 2000 万元以上", "forbidden_item", "87号令第十七条"),
        ("Annual revenue", "forbidden_item", "87号令第十七条"),
        ("成立年限三年以上", "age_item", "财库〔2019〕38号"),
        ("本地化服务", "local_item", "政府采购法实施条例第二十条"),
        ("在示例市设有服务机构", "local_item", "政府采购法实施条例第二十条"),
        ("获市优质工程", "local_item", "政府采购法实施条例第二十条"),
        ("Awards in this city", "local_item", "政府采购法实施条例第二十条"),
        ("城市优质服务方案", None, None),
        ("本市同类项目业绩", "local_item", "政府采购法实施条例第二十条"),
        ("在本行政区域内设有分公司", "local_item", "政府采购法实施条例第二十条"),
        ("获得市级以上奖项", "local_item", "政府采购法实施条例第二十条"),
        ("特定行业业绩", "local_item", "政府采购法实施条例第二十条"),
        ("A local office in town", "local_item", "政府采购法实施条例第二十条"),
        ("洗扫车原厂授权", "brand_item", "政府采购法实施条例第二十条；87号令第十七条"),
        ("采购人备选库内供应商", "list_item", "财库〔2019〕38号"),
        ("曾为本单位服务", "list_item", "财库〔2019〕38号"),
        ("总资产不少于5000万元", "forbidden_item", "87号令第十七条"),
        ("纳税总额", "forbidden_item", "87号令第十七条"),
        ("年销售额5000万元以上", "forbidden_item", "87号令第十七条"),
        ("在职人员数量50人", "forbidden_item", "87号令第十七条"),
        ("Company revenue", "forbidden_item", "87号令第十七条"),
        ("示例省优秀企业奖", "local_item", "政府采购法实施条例第二十条"),
        ("环卫行业奖项", "local_item", "政府采购法实施条例第二十条"),
        ("在本市有固定办公场所", "local_item", "政府采购法实施条例第二十条"),
        ("城市优秀保洁方案", None, None),
        ("投入人员数量和资质", None, None),
    ],
)
def test_a_forbidden_item_is_named_with_its_kind_and_article(item, code, article):
    found = [(reason.code, reason.article) for reason in check_items([item])]
    assert found == ([] if code is None else [(code, article)])


def test_every_item_and_every_kind_is_named_at_once():
    found = check_items(["利润", "技术方案", "本省获奖企业的营业额"], "basics")
    assert [reason.code for reason in found] == ["forbidden_item", "forbidden_item", "local_item"]
    assert {reason.field for reason in found} == {"basics"}
    assert found[0].text() == "利润 may be neither a qualification nor a score."


def test_a_description_may_speak_of_profit_but_not_of_a_place():
    texts = ["报价应含合理利润", "获市级奖项得 2 分"]
    found = check_items(texts, kinds=IN_DESCRIPTIONS)
    assert [reason.code for reason in found] == ["local_item"]


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("注册资本5000万元以上得5分，否则不得分", True),
        ("上年营业额：1 亿元以上 10 分", True),
        ("registered capital above 50 million: 5 points", True),
        ("员工人数 100 人以上加 2 分", True),
        ("成立满三年得 2 分", True),
        ("从业人员培训计划完整得 3 分", False),
        ("成本、利润测算合理得 2 分", False),
        ("注册资本不作为评审因素。方案完整得 5 分", False),
        ("优得 10 分，良得 6 分，一般得 3 分", False),
    ],
)
def test_a_description_scores_neither_the_size_nor_the_age_of_a_firm(text, refused):
    assert bool(check_items([text], kinds=IN_DESCRIPTIONS)) is refused


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("投标人注册资本不低于1000万元，年均营业收入如实填写", ["forbidden_item"]),
        ("注册资本5000万元以上得5分", ["forbidden_item"]),
        ("须为本市企业", ["local_item"]),
        ("须在本市设有分公司且成立满五年", ["age_item", "local_item"]),
        ("Bidders must have a local office", ["local_item"]),
        ("只接受备选库内供应商", ["list_item"]),
        ("成立年限须满五年", ["age_item"]),
        ("不得以成立年限、注册地为门槛", []),
        ("营业执照、注册资本、营业收入、从业人员按声明函填写", []),
        ("中小企业划型标准规定了从业人员和营业收入", []),
        ("中标后向本市企业主管部门备案", []),
        ("作业车辆不少于 12 辆，人员不少于 80 人", []),
        ("Vehicles: at least 12; staff: at least 80", []),
    ],
)
def test_running_text_may_speak_of_a_firm_and_ask_or_score_nothing_of_its_size_or_place(
    text, codes
):
    assert sorted(one.code for one in check_items([text], kinds=IN_TEXTS)) == codes


@pytest.mark.parametrize(
    ("text", "sets"),
    [
        ("投标报价低于200万元的按无效投标处理。", True),
        ("报价下限为预算的80%", True),
        ("不设报价下限", False),
        ("最低报价300万元", True),
        ("以最低报价为评标基准价", False),
        ("报价不低于290万元", True),
        ("不得低于采购预算的百分之八十", True),
        ("The minimum price is CNY 3,000,000", True),
        ("There is no minimum price.", False),
        ("A tender may not set any minimum price", False),
        ("Bids below CNY 2,000,000 are rejected", True),
        ("Prices shall not be lower than 2,900,000", True),
        ("本项目最低限价为 300 万元", True),
        ("本项目不设最低限价", False),
        ("禁止设定最低限价。", False),
        ("不分包。最低限价 300 万元", True),
        ("投标报价不得低于预算的80%", True),
        ("投标报价不能低于 300 万元", True),
        ("报价低于最高限价50%的投标无效", True),
        ("报价低于最高限价45%且不能说明理由的，投标无效", False),
        ("报价低于成本的，启动异常低价审查", False),
        ("工资不得低于当地最低工资标准", False),
        ("", False),
    ],
)
def test_a_minimum_price_is_found_whatever_it_is_called(text, sets):
    assert sets_minimum_price(text) is sets


def test_a_long_item_is_cut_in_the_message_and_a_short_one_is_whole():
    assert check_items(["利润  率\n"])[0].params == {"item": "利润 率", "row": 1}
    cut = check_items(["注册资本" + "很" * 36, "注册资本" + "很" * 37])
    assert [reason.params["item"] for reason in cut] == [
        "注册资本" + "很" * 36,
        "注册资本" + "很" * 35 + "…",
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("具有道路运输经营许可证和环卫资质证书", ("道路运输经营许可证", "环卫资质证书")),
        ("具备独立承担民事责任的能力", ()),
        ("持有有效的营业执照；有营业执照", ("营业执照",)),
        ("须提供证书", ()),
        ("有A证书", ("A证书",)),
        ("甲方证书或乙方证书", ("甲方证书", "乙方证书")),
        ("Road（road transport licence）", ("Road（road transport licence",)),
    ],
)
def test_the_papers_a_qualification_asks_for_are_found(text, names):
    assert papers(text) == names


def test_a_paper_that_qualifies_is_not_scored_again():
    asked = "具有道路运输经营许可证。\n具备独立承担民事责任的能力"
    items = [
        ("企业资质", "持有道路运输经营许可证得 2 分"),
        ("作业方案", "优 16-20 分"),
        ("道路运输经营许可证", "有得 1 分"),
    ]
    found = check_scored_twice(asked, items)
    assert [(one.code, one.article, one.field, one.params["item"]) for one in found] == [
        ("scored_twice", "87号令第五十五条", "weights", "企业资质"),
        ("scored_twice", "87号令第五十五条", "weights", "道路运输经营许可证"),
    ]
    assert [one.params["row"] for one in found] == [1, 3], "the rows of the table"
    assert {one.field for one in check_scored_twice(asked, items, "criteria")} == {"criteria"}
    assert found[0].text() == (
        "企业资质 scores “道路运输经营许可证”, which is already asked for as a qualification."
    )


def test_a_paper_is_the_same_in_capitals_or_small_letters():
    asked, scored = "Road Transport Licence", "2 points for a ROAD TRANSPORT LICENCE"
    assert len(check_scored_twice(asked, [("Papers", scored)])) == 1
    assert len(check_scored_twice(asked.upper(), [("Papers", scored.lower())])) == 1


def test_nothing_asked_is_nothing_scored_twice():
    assert check_scored_twice("", [("企业资质", "持有道路运输经营许可证得 2 分")]) == ()
