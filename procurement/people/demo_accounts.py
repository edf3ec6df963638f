"""Accounts of the demonstration, shown on the login page in demonstration mode only.

Made-up people. `manage.py demo` creates all of them; production refuses DEMONSTRATION.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from procurement.people.roles import Role


class DemoAccount(NamedTuple):
    """One account: how to sign in, and as whom."""

    username: str
    password: str
    roles: tuple[str, ...]
    name: str
    organisation: str = ""

    @property
    def role(self) -> Any:
        """The first role as a word."""
        return Role(self.roles[0]).label


PASSWORD = "demo-2026"  # noqa: S105  (published on purpose: made-up people, made-up data)

DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("zhou", PASSWORD, (Role.OFFICER, Role.OPENING_OFFICER), "周样本"),
    DemoAccount("li", PASSWORD, (Role.APPROVER, Role.OPENING_OFFICER), "李样本"),
    DemoAccount("fang", PASSWORD, (Role.REQUIREMENT_REVIEWER,), "方样本"),
    DemoAccount("luo", PASSWORD, (Role.LEGAL_COUNSEL,), "罗样本"),
    DemoAccount("qian", PASSWORD, (Role.OPENING_OFFICER,), "钱样本"),
    DemoAccount("expert1", PASSWORD, (Role.EVALUATOR,), "吕样本"),
    DemoAccount("ding", PASSWORD, (Role.SUPPLIER,), "丁样本", "示例净和环境服务有限公司"),
    DemoAccount("tang", PASSWORD, (Role.SUPPLIER,), "唐样本", "示例清源园林绿化有限公司"),
    DemoAccount("he", PASSWORD, (Role.SUPPLIER,), "何样本", "示例平途市政养护有限公司"),
    DemoAccount("wu", PASSWORD, (Role.CONTRACT_MANAGER,), "吴样本"),
    DemoAccount("zheng", PASSWORD, (Role.INSPECTOR,), "郑样本"),
    DemoAccount("wang", PASSWORD, (Role.REVIEWER,), "王样本"),
    DemoAccount("zhao", PASSWORD, (Role.FINANCE,), "赵样本"),
    DemoAccount("sun", PASSWORD, (Role.AUDITOR,), "孙样本"),
    DemoAccount("chen", PASSWORD, (Role.EDITOR,), "陈样本"),
    DemoAccount("sysadmin", PASSWORD, (Role.SYSTEM_ADMIN,), "冯样本"),
    DemoAccount("secadmin", PASSWORD, (Role.SECURITY_ADMIN,), "褚样本"),
    DemoAccount("auditadmin", PASSWORD, (Role.AUDIT_ADMIN,), "卫样本"),
)

# Where several have to act together: openings, committees, a second person, rival bids.
MORE_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("xu", PASSWORD, (Role.REQUIREMENT_REVIEWER,), "许样本"),
    DemoAccount("deng", PASSWORD, (Role.REQUIREMENT_REVIEWER,), "邓样本"),
    DemoAccount("zeng", PASSWORD, (Role.REQUIREMENT_REVIEWER,), "曾样本"),
    DemoAccount("liu", PASSWORD, (Role.OPENING_OFFICER,), "刘样本"),
    DemoAccount("yu", PASSWORD, (Role.OPENING_OFFICER,), "余样本"),
    DemoAccount("kong", PASSWORD, (Role.INSPECTOR,), "孔样本"),
    DemoAccount("han", PASSWORD, (Role.INSPECTOR,), "韩样本"),
    DemoAccount("yang", PASSWORD, (Role.INSPECTOR,), "杨样本"),
    DemoAccount("zhu", PASSWORD, (Role.EVALUATOR,), "朱样本"),
    DemoAccount("qin", PASSWORD, (Role.EVALUATOR,), "秦样本"),
    DemoAccount("xie", PASSWORD, (Role.FINANCE,), "谢样本"),
    DemoAccount("zou", PASSWORD, (Role.OFFICER,), "邹样本"),
    DemoAccount("pan", PASSWORD, (Role.APPROVER, Role.OPENING_OFFICER), "潘样本"),
    DemoAccount("ge", PASSWORD, (Role.CONTRACT_MANAGER, Role.OPENING_OFFICER), "葛样本"),
    DemoAccount("mao", PASSWORD, (Role.OPENING_OFFICER,), "毛样本"),
    DemoAccount("expert2", PASSWORD, (Role.EVALUATOR,), "范样本"),
    DemoAccount("expert3", PASSWORD, (Role.EVALUATOR,), "彭样本"),
    DemoAccount("expert4", PASSWORD, (Role.EVALUATOR,), "鲁样本"),
    DemoAccount("expert5", PASSWORD, (Role.EVALUATOR,), "韦样本"),
    DemoAccount("expert6", PASSWORD, (Role.EVALUATOR,), "马样本"),
    DemoAccount("expert7", PASSWORD, (Role.EVALUATOR,), "苗样本"),
    DemoAccount("lan", PASSWORD, (Role.SUPPLIER,), "兰样本", "示例洁境物业管理有限公司"),
    DemoAccount("shi", PASSWORD, (Role.SUPPLIER,), "施样本", "示例新绿生态建设有限公司"),
    DemoAccount("zhang", PASSWORD, (Role.SUPPLIER,), "张样本", "示例安路工程养护有限公司"),
    DemoAccount("cao", PASSWORD, (Role.SUPPLIER,), "曹样本", "示例晨光保洁服务有限公司"),
    DemoAccount("yan", PASSWORD, (Role.SUPPLIER,), "严样本", "示例恒通环卫股份有限公司"),
    DemoAccount("hua", PASSWORD, (Role.SUPPLIER,), "华样本", "示例绿荫花木有限公司"),
    DemoAccount("wei", PASSWORD, (Role.SUPPLIER,), "魏样本", "示例路桥养护有限公司"),
    DemoAccount("tao", PASSWORD, (Role.SUPPLIER,), "陶样本", "示例美家城市服务有限公司"),
    DemoAccount("jiang", PASSWORD, (Role.SUPPLIER,), "姜样本", "示例浩达环境科技有限公司"),
    DemoAccount("bao", PASSWORD, (Role.SUPPLIER,), "鲍样本", "示例合川保洁服务有限公司"),
    DemoAccount("song", PASSWORD, (Role.SUPPLIER,), "宋样本", "示例合川保洁服务有限公司"),
)
