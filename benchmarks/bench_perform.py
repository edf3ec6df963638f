"""What the one door costs: a bare save against perform with lock, checks and audit."""

from common import compare, database

database()

from stdnum.cn import uscc  # noqa: E402

from procurement import clock  # noqa: E402
from procurement.people.models import Membership, Organisation, User  # noqa: E402
from procurement.workflow import perform  # noqa: E402

buyer_code = "91430100MA0000001"
buyer = Organisation.objects.create(
    kind="buyer", name="示例", credit_code=buyer_code + uscc.calc_check_digit(buyer_code)
)
officer = User.objects.create(username="officer")
Membership.objects.create(user=officer, organisation=buyer, role="officer")
numbers = iter(range(2, 10_000))


def supplier() -> Organisation:
    base = f"91430100MA{next(numbers):07d}"
    code = base + uscc.calc_check_digit(base)
    return Organisation.objects.create(kind="supplier", name="示例", credit_code=code, size="small")


def bare() -> None:
    supplier().save()


def through_the_door() -> None:
    perform(supplier(), "verify", actor=officer, at=clock.now())


compare("save / perform", bare, through_the_door, 200)
