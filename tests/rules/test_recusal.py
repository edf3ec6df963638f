"""Who helped to write a requirement does not review it."""

import pytest

from tenders.rules.recusal import helped


@pytest.mark.parametrize(
    ("helpers", "reviewer", "found"),
    [
        (["样本一", "示例甲咨询"], "样本一", "样本一"),
        (["示例甲咨询"], "示例甲咨询 张样本", "示例甲咨询"),
        ([" 示例甲 咨询 "], "张样本（示例甲咨询）", "示例甲 咨询"),
        (["Ｓａｍｐｌｅ Ltd"], "SAMPLE LTD, Li", "Ｓａｍｐｌｅ Ltd"),
        (["样本一"], "样本二", ""),
        ([], "样本一", ""),
        (["", "  "], "样本一", ""),
        (["样本一"], "", ""),
        (["样本一", "样本二"], "样本二、样本一", "样本一"),
    ],
)
def test_the_helper_is_found_however_the_name_is_written(helpers, reviewer, found):
    assert helped(helpers, reviewer) == found
