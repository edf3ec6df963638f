"""What bidders write: sentences of the trade, each firm's own, so that the files can be read."""

from __future__ import annotations

import random

PLACES = ("主干道", "背街小巷", "人行道", "绿地", "公厕周边", "隔离带", "桥面", "广场", "雨水口",
          "果皮箱", "行道树", "护栏")  # fmt: skip
DEEDS = ("普扫一遍", "机械清扫", "巡回保洁", "高压冲洗", "清运垃圾", "修剪养护", "浇水施肥",
         "巡查病害", "清掏淤泥", "修补破损")  # fmt: skip
TIMES = ("早七点前", "上午", "午间", "傍晚", "夜间", "雨后两小时内", "雪后即时", "每周一次",
         "每月两次", "节假日前")  # fmt: skip
WAYS = ("班组长检查", "拍照留底", "记入台账", "经理复核", "按图定岗", "两人一组", "水车配合",
        "人机结合")  # fmt: skip


def sentences(die: random.Random, count: int = 12) -> list[str]:
    """So many lines of a plan of work."""
    return [
        f"{die.choice(PLACES)}{die.choice(TIMES)}{die.choice(DEEDS)}，{die.choice(WAYS)}，"
        f"投入{die.randint(2, 98)}人。"
        for _line in range(count)
    ]
