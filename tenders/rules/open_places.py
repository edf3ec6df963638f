"""Places that a ready text leaves to the officer: 【填写：道路名称】."""

import re

OPEN = re.compile(r"【填写[：:]([^】\n]{1,80})】")


def open_places(text: str) -> tuple[str, ...]:
    """Return what is still to be filled in, each once, in its order.

    每日保洁至【填写：保洁结束时间】 -> 保洁结束时间; a text without such places -> nothing.
    """
    return tuple(dict.fromkeys(name.strip() for name in OPEN.findall(text)))
