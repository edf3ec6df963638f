"""Who helped to write a requirement may not review it (财库〔2021〕22号第三十三条)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def helped(helpers: Iterable[str], reviewer: str) -> str:
    """The helper who is named as the reviewer, or whose office the reviewer names; "" if none.

    Spaces, width and case of the letters are no difference.

    | helpers            | reviewer                | helped    |
    | ------------------ | ----------------------- | --------- |
    | 样本一、示例甲咨询 | 样本一                  | 样本一    |
    | 示例甲咨询         | 示例甲咨询 张样本       | 示例甲咨询|
    | 样本一             | 样本二                  |           |
    | (nobody)           | 样本一                  |           |
    """
    written = _plain(reviewer)
    for name in helpers:
        known = _plain(name)
        if known and known in written:
            return name.strip()
    return ""


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
