"""Citations in English: the table of the docstring, and every number of an article."""

import pytest

from procurement.rules.citation import english, number

TABLE = [
    ("87号令第十八条", "Order 87 art. 18"),
    ("政府采购法第三十六条第二项", "Government Procurement Law art. 36 item 2"),
    (
        "87号令第三十八条第二款；实施条例第九条",
        "Order 87 art. 38 para. 2; Implementing Regulations art. 9",
    ),
    ("国办发〔2025〕34号", "Guobanfa [2025] 34"),
    ("财库〔2021〕22号第三十条、第三十一条", "Caiku [2021] 22 art. 30, art. 31"),
    ("87号令第六十八至七十一条", "Order 87 art. 68–71"),
    ("94号令第三十一、三十二条", "Order 94 art. 31, 32"),
    (
        "87号令第四十一、四十三至四十五条；实施条例第九条",
        "Order 87 art. 41, 43–45; Implementing Regulations art. 9",
    ),
    ("87号令第三十九条至第四十二条", "Order 87 art. 39–42"),
    ("政府采购法实施条例第五十二条", "Implementing Regulations art. 52"),
    ("招标投标法实施条例第五十三条", "Tendering Regulations art. 53"),
    ("招标投标法第一百零三条", "Tendering Law art. 103"),
    ("财办库〔2020〕50号", "Caibanku [2020] 50"),
    ("74号令第六十三条第四项", "Order 74 art. 63 item 4"),
    ("财政部令第101号", "Order 101"),
    ("第五十九条", "art. 59"),
    ("合同约定", "合同约定"),
    ("", ""),
]


@pytest.mark.parametrize(("article", "said"), TABLE)
def test_a_citation_is_said_in_english(article, said):
    assert english(article) == said


def test_numerals_are_read_up_to_a_thousand():
    digits = "零一二三四五六七八九"

    def written(value):
        hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
        text = f"{digits[hundreds]}百" if hundreds else ""
        if tens:
            text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
        elif hundreds and ones:
            text += "零"
        return text + (digits[ones] if ones else "")

    assert (written(10), written(21), written(103), written(115)) == (
        "十", "二十一", "一百零三", "一百一十五",
    )  # fmt: skip
    assert [number(written(value)) for value in range(1, 1000)] == list(range(1, 1000))
