"""What may be neither asked nor scored, each kind with its article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.rules.forbidden import (
    IN_DESCRIPTIONS,
    IN_EVALUATION,
    IN_TEXTS,
    KINDS,
    check_items,
    kinds_in,
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


AWARDED = [
    "获得本市市容环卫先进单位称号的得15分",
    "省级优秀企业称号，每个5分",
    "获得市级荣誉的得 3 分",
    "获得示例市先进单位的得 3 分",
    "获本省表彰的每次加2分",
    "获得省级及以上奖项得5分",
    "荣誉：国家级5分，省级3分",
    "获奖情况：省级每个3分，市级每个1分",
    "示例市城市管理局颁发的荣誉证书每个2分",
    "市政府颁发的示范单位得5分",
    "县级文明单位得2分",
    "省（部）级奖项得3分",
    "区政府授予先进集体称号得2分",
    "项目负责人获得市级优秀工作者称号得3分",
    "全国市容环卫先进单位得5分",
    "环卫行业协会颁发的优秀企业得5分",
    "本行业百强企业得5分",
    "获得园林绿化优质工程的得5分",
    "省著名商标得2分",
    "获市级守合同重信用公示得2分",
    "自治区先进者得2分",
    "Municipal awards: 5 points",
    "5 points for a provincial-level honour",
    "Titles of the city: 2 points each",
]
FAVOURED = [
    "示例市类似业绩每个3分",
    "省内同类业绩每个3分",
    "市级以上类似项目业绩每个3分",
    "注册地在示例市的得5分",
]
SIZED = [
    "从业人员300人以上的得15分",
    "从业人员 300 人以上为优，得 15 分",
    "从业人员三百人以上的得15分",
    "员工不少于100名得5分",
    "投标人员工人数每10人得1分",
    "公司职工总数：200人以上 5 分",
    "人员规模最大的得5分",
    "缴纳社保人数50人以上得5分",
    "本项目要求投标人员工人数不少于100人得5分",
    "拟派负责人1名，员工人数100人以上得5分",
    "年纳税100万元以上得15分",
    "近三年累计缴纳税款500万元以上得5分",
    "纳税额排名第一得5分",
    "税收贡献大的得5分",
    "利税第一名得5分",
    "资产5000万元以上得5分",
    "固定资产达到2000万元得5分",
    "净利润为正得3分",
    "年利润 200 万元以上得3分",
    "连续盈利三年得3分",
    "近三年营收均超过1亿元",
    "营业额排名靠前的得5分",
    "企业规模大得5分，中得3分",
    "得5分：注册资本1000万元",
    "Firm with 300 or more employees: 5 points",
    "Taxes paid above 1 million: 5 points",
]
LAWFUL = [
    "项目配备保洁员不少于30人得5分",
    "拟投入本项目的员工50人以上得5分",
    "为本项目配备职工不少于50人得5分",
    "员工50人以上常驻现场得5分",
    "At least 30 employees on site: 5 points",
    "本项目员工人数不少于 30 人得 5 分",
    "员工培训每年不少于2次得3分",
    "从业人员持证上岗得3分",
    "质量管理体系、环境管理体系、职业健康安全管理体系认证有效得3分",
    "纳税信用等级为A级得2分",
    "依法缴纳税收的承诺",
    "中小企业声明函按规定填写",
    "获得国家科学技术奖得2分",
    "全国文明单位得2分",
    "国家级奖项得2分",
    "配合采购人创建省级示范单位的方案完整得5分",
    "保洁员荣誉感培养和先进个人评选机制完整得3分",
    "环卫工人奖惩办法完整得3分",
    "市级优秀员工表彰制度完整得3分",
    "城市优质服务方案完整得5分",
    "市场化运作优秀方案得5分",
    "市政道路清扫业绩每个3分",
    "超市保洁业绩每个3分",
    "节省用水奖项设置得2分",
    "市级公园绿化养护方案完整得5分",
    "城市道路清扫保洁业绩每个3分",
    "本市城区道路分级作业方案优得 10 分",
    "注册资本、从业人员人数不作为评审因素，方案完整得5分",
    "不得以本市荣誉为加分条件，方案完整得5分",
    "巡查30分钟内到场得5分",
]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, "local_item") for text in (*AWARDED, *FAVOURED)),
        *((text, "forbidden_item") for text in SIZED),
        *((text, None) for text in LAWFUL),
    ],
)
def test_a_description_scores_no_award_of_a_place_and_no_size_and_what_is_lawful_passes(text, code):
    found = {reason.code for reason in check_items([text], kinds=IN_DESCRIPTIONS)}
    assert found == ({code} if code else set())


@pytest.mark.parametrize("text", [*AWARDED, *SIZED])
def test_what_a_description_may_not_score_stands_in_no_text_on_the_evaluation(text):
    assert check_items([f"一、评审因素。\n二、{text}。"], kinds=kinds_in("evaluation"))


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("企业规模", True),
        ("市级荣誉", True),
        ("从业人员", True),
        ("年纳税 100 万元以上", True),
        ("企业荣誉", False),
        ("本项目从业人员培训", False),
        ("项目人员规模", False),
        ("管理体系认证", False),
        ("纳税信用", False),
        ("不以注册资本为条件", False),
    ],
)
def test_the_name_of_a_criterion_mentions_no_size_and_no_award_of_a_place(text, refused):
    assert bool(check_items([text])) is refused


@pytest.mark.parametrize(
    "text",
    [
        "现状：采购人现有职工300人，年作业经费2000万元。",
        "从业人员20人及以上且营业收入300万元及以上的为小型企业。",
        "获得市级荣誉的当月考核加1分。",
        "中标人配合创建省级示范单位。",
        "营业收入、从业人员数量等以声明函为准，作业车辆不少于12辆。",
    ],
)
def test_running_text_on_the_service_is_not_taken_for_a_score(text):
    assert check_items([text], kinds=kinds_in("requirements")) == ()


def test_only_the_text_on_the_evaluation_is_searched_for_points():
    assert kinds_in("evaluation") == IN_EVALUATION
    assert kinds_in("draft_contract") == IN_TEXTS


def test_a_kind_is_named_once_though_two_of_its_signs_are_found():
    found = check_items(["注册资本和员工人数各得5分"], kinds=IN_DESCRIPTIONS)
    assert [reason.code for reason in found] == ["forbidden_item"]


@given(
    before=st.text("作业方案完整，。； \n", max_size=120),
    text=st.sampled_from([*AWARDED, *SIZED]),
    after=st.text("作业方案完整，。； \n", max_size=120),
)
def test_a_forbidden_score_is_found_and_quoted_wherever_it_stands_in_a_text(before, text, after):
    whole = f"{before}。{text}。{after}"
    [first, *_more] = check_items([whole], kinds=IN_DESCRIPTIONS)
    quoted = first.params["item"]
    assert len(quoted) <= 41
    inside = quoted.removeprefix("…").removesuffix("…")
    assert inside in " ".join(whole.split())
    words = " ".join(text.split())
    assert any(words[at : at + 6] in inside for at in range(len(words) - 5))


@given(
    st.text("作业方案清扫保洁车辆人员不少于30人，。； \n", max_size=200), st.sampled_from(LAWFUL)
)
def test_lawful_sentences_stay_lawful_in_a_longer_text(around, text):
    assert check_items([f"{around}。{text}。{around}"], kinds=IN_DESCRIPTIONS) == ()


def test_a_phrase_in_a_long_content_is_quoted_with_a_little_around_it():
    text = (
        "一、投标人应当具备良好的商业信誉。" * 5
        + "二、投标人的注册资本不低于1000万元。"
        + "三、其他。" * 20
    )
    [found] = check_items([text], kinds=IN_TEXTS)
    assert found.params["item"] == (
        "…誉。二、投标人的注册资本不低于1000万元。三、其他。三、其他。三、其他。三、…"
    )
    at_the_end = check_items(["完整。" * 30 + "注册资本不低于1000万元"], kinds=IN_TEXTS)
    assert at_the_end[0].params["item"].endswith("注册资本不低于1000万元")


def test_every_kind_has_its_article_and_words():
    assert all(kind.article and kind.signs for kind in KINDS)
