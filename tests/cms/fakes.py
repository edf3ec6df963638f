"""Services as a domain app would offer them."""

from procurement.errors import Reason, RuleBroken
from procurement.workflow import perform

ARTICLE = "87号令第二十九条"


def suspend(organisation, *, actor, notice_url):
    """What the publication of the made-up notice does."""
    perform(organisation, "suspend", actor=actor, reason=f"公告 {notice_url}")


def refuse(organisation, *, actor, notice_url):
    """A service that finds two rules broken after it has already written something."""
    perform(organisation, "suspend", actor=actor, reason="先写后拒")
    raise RuleBroken(
        Reason("too_early", "最早 %(day)s 才可发布", {"day": "2026-12-01"}, ARTICLE),
        Reason("no_documents", "还没有招标文件", {}, "87号令第十八条"),
    )
