"""What qualifies a bidder is not scored again."""

import pytest

from tenders.rules.scored_twice import check_scored_twice, papers


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


READY = (
    "五、没有重大违法记录的书面声明。\n"
    "六、从事城市生活垃圾经营性清扫、收集、运输的，提交有效期内的城市生活垃圾经营性清扫、收集、"
    "运输服务许可；仅从事道路清扫的，无须提交。"
)
WHOLE = "城市生活垃圾经营性清扫、收集、运输服务许可"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (READY, (WHOLE,)),
        ("具有清扫、收集和运输服务许可证", ("清扫、收集和运输服务许可证",)),
        ("具备独立承担责任的能力、有道路运输经营许可证", ("道路运输经营许可证",)),
        ("一、法人或者其他组织的营业执照等证明文件", ("营业执照",)),
        ("道路运输经营许可证、安全生产许可证", ("道路运输经营许可证", "安全生产许可证")),
        ("应急救援资质", ("应急救援资质",)),
        ("本项目不设专门的资质要求。", ()),
        ("本项目不要求市政工程资质", ()),
        ("无需提交道路运输经营许可证", ()),
        ("与该工程相应的资质证明", ()),
        ("包含需要建筑业企业资质的维修工程", ("建筑业企业资质",)),
        ("", ()),
    ],
)
def test_a_paper_has_its_whole_name(text, names):
    assert papers(text) == names


@pytest.mark.parametrize(
    ("how", "twice"),
    [
        ("持有城市生活垃圾经营性清扫、收集、运输服务许可证得15分", True),
        ("持有城市生活垃圾经营性清扫、收集、运输服务许可得15分", True),
        ("城市生活垃圾经营性清扫收集运输服务许可证有效的得15分", True),
        ("具有清扫、收集、运输服务许可证书得15分", True),
        ("持有…服务许可证得15分", True),
        ("清扫、收集、运输方案完整得15分", False),
        ("质量管理体系认证证书得2分", False),
        ("持有安全生产许可证得2分", False),
        ("许可证齐全得2分", False),
    ],
)
def test_the_licence_of_the_ready_text_is_not_scored_again_however_it_is_written(how, twice):
    found = check_scored_twice(READY, [("企业资质", how)])
    assert [one.params["paper"] for one in found] == ([WHOLE] if twice else [])
