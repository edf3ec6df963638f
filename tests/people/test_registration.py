"""A company registers itself; an officer compares the papers."""

from __future__ import annotations

import io
import re
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.documents.models import StoredFile
from procurement.errors import NotAllowed
from procurement.people.forms import USERNAME
from procurement.people.models import Organisation, PendingRegistration, User
from procurement.people.roles import Role
from procurement.people.services import accounts, pending, registration
from procurement.people.views import registration as views
from procurement.settings import base
from procurement.web import uploads
from procurement.web.desk import desk_for
from tests.copies import asked, copies
from tests.factories.people import credit_code, organisation, person

pytestmark = pytest.mark.django_db
EN = {"HTTP_ACCEPT_LANGUAGE": "en"}
REGISTER = "/people/register/"


def licence(name="营业执照.png") -> SimpleUploadedFile:
    image = io.BytesIO()
    Image.new("RGB", (60, 40), "#dddddd").save(image, "PNG")
    return SimpleUploadedFile(name, image.getvalue(), "image/png")


def values(**changes) -> dict:
    return {
        "key": str(uuid.uuid4()),
        "name": "示例甲环境服务有限公司",
        "credit_code": credit_code(),
        "size": "small",
        "legal_representative": "甲样本",
        "address": "示例路 1 号",
        "contact": "甲样本",
        "phone": "0731-0000000",
        "licence": licence(),
        "display_name": "甲样本",
        "email": "jia@example.com",
        "password1": "long-enough-9",
        "password2": "long-enough-9",
        **changes,
    }


@pytest.fixture
def officer():
    return person(Role.OFFICER)


@pytest.fixture
def send(client, django_capture_on_commit_callbacks):
    """Send the form, and its mail with it."""

    def send(form=None, **headers):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(REGISTER, form or values(), **headers)

    return send


def link(message) -> str:
    """The address in a mail."""
    return re.search(r"https?://[^/]+(/people/register/\S+)", message.body)[1]


@pytest.fixture
def company(client, send, mailoutbox) -> Organisation:
    send()
    client.post(link(mailoutbox[-1]))
    client.logout()
    return Organisation.objects.get(name="示例甲环境服务有限公司")


# Registering ------------------------------------------------------------------------------------


def test_nothing_is_registered_before_the_mail_is_answered(client, send, mailoutbox):
    answer = send()
    assert (answer.status_code, answer.url) == (302, reverse("people:register_sent"))
    assert not answer.wsgi_request.user.is_authenticated
    assert not Organisation.objects.suppliers().exists() and not StoredFile.objects.exists()
    assert not User.objects.filter(email="jia@example.com").exists()
    (message,) = mailoutbox
    assert message.to == ["jia@example.com"] and "示例甲环境服务有限公司" in message.body
    page = client.get(link(message))
    assert "示例甲环境服务有限公司" in page.text
    assert not Organisation.objects.suppliers().exists(), "a mail program may look at the link"


def test_a_company_its_first_person_and_its_licence_come_in_one_act(client, send, mailoutbox):
    send()
    answer = client.post(link(mailoutbox[0]))
    company = Organisation.objects.suppliers().get()
    assert answer.status_code == 302 and answer.url == company.get_absolute_url()
    user = User.objects.get(email="jia@example.com")
    assert user.is_supplier and user.supplier == company and not company.may_bid
    assert user.check_password("long-enough-9")
    assert company.status == "registered"
    assert [paper.name for paper in registration.papers(company)] == ["营业执照.png"]
    assert answer.wsgi_request.user == user
    actions = set(AuditEntry.objects.filter(actor=user).values_list("action", flat=True))
    assert actions == {
        "people.organisation.register",
        "people.membership.grant",
        "documents.file.store",
    }


def test_neither_the_log_nor_what_waits_holds_a_password(client, send, mailoutbox):
    send()
    kept = PendingRegistration.objects.values().get()
    assert "long-enough-9" not in str(kept)
    client.post(link(mailoutbox[0]))
    assert "long-enough-9" not in str(list(AuditEntry.objects.values_list("inputs", "reason")))


def test_a_link_works_once(client, send, mailoutbox):
    send()
    address = link(mailoutbox[0])
    client.post(address)
    client.logout()
    for answer in (client.get(address, **EN), client.post(address, **EN)):
        assert answer.status_code == 410 and "This link is used up" in answer.text
    assert Organisation.objects.suppliers().count() == 1
    assert not PendingRegistration.objects.exists()


def test_a_link_works_for_a_day_and_what_was_not_answered_is_forgotten(client, send, mailoutbox):
    sent = clock.now()
    send()
    address = link(mailoutbox[0])
    with clock.travel(sent + timedelta(hours=23)):
        assert client.get(address).status_code == 200
        assert pending.clear(clock.now()) == 0
    with clock.travel(sent + timedelta(hours=25)):
        assert client.get(address).status_code == client.post(address).status_code == 410
        assert pending.clear(clock.now()) == 1
    assert not PendingRegistration.objects.exists()
    assert not Organisation.objects.suppliers().exists()


def test_a_link_that_was_guessed_opens_nothing(client, send):
    send()
    guess = PendingRegistration.objects.get().token
    address = reverse("people:register_finish", args=[guess])
    assert client.post(address).status_code == 410, "what the database holds is no link"


def test_everything_wrong_is_told_at_once_at_its_field_and_on_top(client):
    known = organisation("supplier")
    answer = client.post(
        REGISTER,
        values(
            name="",
            credit_code=known.credit_code,
            email="taken@",
            password1="12345678",
            password2="other",
            licence=SimpleUploadedFile("x.png", b"not a picture"),
        ),
        **EN,
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {
        "name",
        "credit_code",
        "email",
        "password1",
        "password2",
        "licence",
    }
    for name in answer.context["form"].errors:
        assert f'href="#id_{name}"' in answer.text and f'id="id_{name}_error"' in answer.text
    assert not PendingRegistration.objects.exists()


@pytest.mark.parametrize("code", ["91430100MA0000001A", "123", "９１４３０１００MA00000010"])
def test_a_credit_code_with_a_wrong_check_digit_is_refused(client, code):
    answer = client.post(REGISTER, values(credit_code=code), **EN)
    assert answer.status_code == 422 and "credit_code" in answer.context["form"].errors


def test_a_credit_code_typed_in_small_letters_is_taken(client, send, mailoutbox):
    code = credit_code()
    send(values(credit_code=f" {code.lower()} "))
    client.post(link(mailoutbox[0]))
    assert Organisation.objects.filter(credit_code=code).exists()


def test_the_licence_need_not_be_chosen_again_after_a_refusal(client, send, mailoutbox):
    answer = client.post(REGISTER, values(name=""))
    token = re.search(r'name="licence-kept" value="([^"]+)"', answer.text)[1]
    again = values()
    del again["licence"]
    send({**again, "licence-kept": token})
    client.post(link(mailoutbox[0]))
    company = Organisation.objects.get(name="示例甲环境服务有限公司")
    assert registration.papers(company)[0].name == "营业执照.png"


def test_the_same_form_sent_twice_waits_once_and_writes_one_mail(send, mailoutbox):
    form = values()
    first = send(form)
    second = send({**form, "licence": licence()})
    assert second.status_code == 302 and second.url == first.url
    assert PendingRegistration.objects.count() == len(mailoutbox) == 1


def test_the_same_form_sent_twice_at_once_is_one_too(send, mailoutbox, monkeypatch):
    form = values()
    send(form)
    monkeypatch.setattr(views.RegisterView, "taken", lambda self, key: False)
    again = send({**form, "licence": licence()})
    assert (again.status_code, again.url) == (302, reverse("people:register_sent"))
    assert PendingRegistration.objects.count() == len(mailoutbox) == 1


def test_a_refused_registration_leaves_nothing(client):
    client.post(REGISTER, values(password2="different-1"))
    assert not PendingRegistration.objects.exists()
    assert not StoredFile.objects.exists()


def test_what_was_taken_before_the_mail_was_answered_is_told_and_the_rest_stays_typed(
    client, send, mailoutbox
):
    send()
    person(username="Jia", email="Jia@example.com")
    answer = client.post(link(mailoutbox[0]), **EN)
    assert answer.status_code == 422
    assert "An account with this e-mail exists already." in answer.text, "its owner reads this"
    assert 'value="示例路 1 号"' in answer.text
    assert f'action="{REGISTER}"' in answer.text
    assert not Organisation.objects.suppliers().exists()


# Who has an account ------------------------------------------------------------------------------


def said(answer, *gone: str) -> tuple:
    """All that a stranger gets: status, where it leads, heads, cookies, page."""
    heads = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
    page = answer.text
    for text in gone:
        page = page.replace(text, "")
    return answer.status_code, heads, sorted(answer.cookies), page


def test_a_known_address_is_answered_like_an_unknown_one_and_told_by_mail(client, send, mailoutbox):
    known = person(username="someone", email="Known@example.com", language="en")
    answers = [
        said(send(values(email=email))) for email in ("new@example.com", "known@EXAMPLE.com")
    ]
    assert answers[0] == answers[1]
    page = client.get(reverse("people:register_sent"))
    assert "example.com" not in page.text
    new, old = mailoutbox
    assert new.to == ["new@example.com"] and "/people/register/" in new.body
    assert old.to == ["Known@example.com"], "as the owner wrote it, not as the stranger did"
    assert "someone" in old.body and "/accounts/password/reset/" in old.body
    assert "/people/register/" not in old.body and "tried to register" in old.body
    assert User.objects.filter(email__iexact=known.email).count() == 1


def test_no_second_try_tells_which_of_two_addresses_had_an_account(send, mailoutbox):
    """The same company again, and a sign-in: all as if nothing had happened."""
    person(email="known@example.com")
    tried = []
    for email in ("new@example.com", "known@example.com"):
        form = values(email=email)
        send(form)
        again = send({**form, "key": str(uuid.uuid4()), "licence": licence()})
        sign_in = send_sign_in(email)
        tried.append((again.status_code, again.url, sign_in))
    assert tried[0] == tried[1]
    assert tried[0][:2] == (302, reverse("people:register_sent"))


def test_no_answer_tells_whether_a_user_name_is_taken(client, send, mailoutbox):
    """Neither asked for, nor refused, nor to be read from the name that is given."""
    person(username="taken", email="somebody@example.com")
    assert 'name="username"' not in client.get(REGISTER).text
    answers = [said(send(values(username=name))) for name in ("taken", "free-name")]
    assert answers[0] == answers[1]
    names = []
    for local in ("taken", "free"):
        mailoutbox.clear()
        send(values(email=f"{local}@example.com"))
        client.post(link(mailoutbox[0]))
        client.logout()
        names.append(User.objects.get(email=f"{local}@example.com").username)
    assert [re.sub(r"\d{4}$", "0000", name) for name in names] == ["taken-0000", "free-0000"]


@pytest.mark.parametrize("email", ["_@example.com", "样本@example.com", f"{'x' * 60}@example.com"])
def test_whatever_the_e_mail_a_user_name_can_be_made_of_it(email):
    assert USERNAME.regex.match(accounts.username_for(email))


def test_who_has_registered_signs_in_with_the_e_mail(client, send, mailoutbox):
    send()
    page = client.get(link(mailoutbox[0]), **EN)
    assert "you sign in with jia@example.com" in page.text
    client.post(link(mailoutbox[0]))
    assert send_sign_in("JIA@example.com") == (302, True)


def send_sign_in(username: str) -> tuple[int, bool]:
    answer = Client().post("/accounts/login/", {"login": username, "password": "long-enough-9"})
    return answer.status_code, answer.wsgi_request.user.is_authenticated


@pytest.mark.parametrize("email", ["known@example.com", "new@example.com"])
def test_both_answers_take_the_same_work(send, email, monkeypatch):
    """One hash, one file, one mail: neither the clock nor the disk tells them apart."""
    person(email="known@example.com")
    done = []
    for where, name in ((pending, "make_password"), (uploads, "keep"), (pending, "mail_later")):
        real = getattr(where, name)
        monkeypatch.setattr(
            where, name, lambda *a, _real=real, _n=name, **k: done.append(_n) or _real(*a, **k)
        )
    send(values(email=email))
    assert done == ["keep", "make_password", "mail_later"]
    assert PendingRegistration.objects.count() == 1


# Too many ----------------------------------------------------------------------------------------


@pytest.fixture
def limited(settings):
    """The limits of the real settings, and nothing counted yet."""
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    cache.clear()
    yield
    cache.clear()


def test_too_many_forms_from_one_address_are_refused_and_nothing_typed_is_lost(client, limited):
    for _try in range(30):
        assert client.post(REGISTER, {}).status_code == 422
    answer = client.post(REGISTER, values(), **EN)
    assert answer.status_code == 429 and answer["Retry-After"]
    assert "Too many tries" in answer.text
    for text in ("示例甲环境服务有限公司", "示例路 1 号", "jia@example.com"):
        assert f'value="{text}"' in answer.text
    assert "long-enough-9" not in answer.text
    assert not PendingRegistration.objects.exists()
    assert client.get(REGISTER).status_code == 200
    elsewhere = client.post(REGISTER, {}, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 422, "another address is another limit"


def test_no_address_gets_more_than_three_mails_known_or_not(send, limited, mailoutbox):
    person(email="known@example.com")
    for email in ("known@example.com", "new@example.com"):
        found = [
            send(values(email=email.upper() if n else email, username=f"u{n}-{email[:3]}"), **EN)
            for n in range(4)
        ]
        assert [one.status_code for one in found] == [302, 302, 302, 429]
        assert 'name="licence-kept"' in found[-1].text, "the licence too is kept"
        assert 'value="示例路 1 号"' in found[-1].text
    assert len(mailoutbox) == 6


@pytest.mark.parametrize(("proxies", "counted"), [(0, "the proxy"), (1, "the client")])
def test_behind_a_proxy_the_client_is_counted_not_what_it_says_of_itself(
    client, limited, settings, proxies, counted
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    def send_as(address, said):
        return client.post(REGISTER, {}, headers={"x-forwarded-for": f"{said}, {address}"})

    for n in range(30):
        send_as("192.0.2.1", f"198.51.100.{n}")
    assert send_as("192.0.2.1", "203.0.113.9").status_code == 429
    other = send_as("192.0.2.2", "203.0.113.9").status_code
    assert other == (422 if counted == "the client" else 429)


def test_a_forgotten_password_is_asked_for_three_times_then_429_in_the_readers_language(
    client, limited, mailoutbox
):
    person(email="known@example.com")
    address = reverse("account_reset_password")
    for email in ("known@example.com", "new@example.com"):
        found = [client.post(address, {"email": email}).status_code for _try in range(4)]
        assert found == [302, 302, 302, 429]
    assert [one.to[0] for one in mailoutbox].count("known@example.com") == 3
    page = client.post(address, {"email": "new@example.com"}, **EN)
    assert page.status_code == 429 and page["Retry-After"]
    assert "Too many tries" in page.text and "new@example.com" in page.text
    page = client.post(address, {"email": "new@example.com"}, headers={"accept-language": "zh-cn"})
    assert "尝试次数过多" in page.text and '<html lang="zh-Hans">' in page.text


def test_signing_in_is_limited_by_name_and_by_address(client, limited):
    login = reverse("account_login")
    data = {"login": "someone", "password": "wrong-9"}
    for _try in range(5):
        assert "Too many" not in client.post(login, data, **EN).text
    locked = client.post(login, data, **EN)
    assert "Too many" in locked.text and 'value="someone"' in locked.text
    for n in range(24):
        client.post(login, {"login": f"u{n}", "password": "wrong-9"})
    page = client.post(login, data, **EN)
    assert page.status_code == 429 and "someone" in page.text and "wrong-9" not in page.text


# Verifying --------------------------------------------------------------------------------------


def test_an_officer_finds_the_registration_on_the_desk_and_verifies_it(client, company, officer):
    (item,) = [i for i in desk_for(officer, clock.now()).later if i.app == "people"]
    assert item.url == company.get_absolute_url()
    client.force_login(officer)
    assert "verify/" in client.get(item.url).text
    answer = client.post(reverse("people:verify", args=[company.pk]))
    assert answer.status_code == 302
    company = Organisation.objects.get(pk=company.pk)
    assert company.may_bid and company.verified_at is not None
    assert not [i for i in desk_for(officer, clock.now()).later if i.app == "people"]


def test_a_refusal_needs_a_reason_which_the_company_reads_and_answers(client, company, officer):
    client.force_login(officer)
    address = reverse("people:refuse", args=[company.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "执照照片看不清"})
    jia = User.objects.get(email="jia@example.com")
    client.force_login(jia)
    html = client.get(company.get_absolute_url(), **EN).text
    assert "执照照片看不清" in html and "licence/" in html
    client.post(reverse("people:licence", args=[company.pk]), {"licence": licence("清楚.png")})
    company = Organisation.objects.get(pk=company.pk)
    assert company.status == "registered"
    assert registration.papers(company)[0].name == "清楚.png"


def test_a_suspended_company_may_not_bid_until_restored(client, officer):
    company = organisation("supplier")
    client.force_login(officer)
    client.post(reverse("people:suspend", args=[company.pk]), {"reason": "被列入失信名单"})
    assert not Organisation.objects.get(pk=company.pk).may_bid
    client.post(reverse("people:restore", args=[company.pk]))
    assert Organisation.objects.get(pk=company.pk).may_bid


@pytest.mark.parametrize(
    ("before", "act", "reason", "words"),
    [
        ("registered", "verify", "", "The registration of 甲公司 is verified"),
        ("registered", "refuse", "执照照片看不清", "The registration of 甲公司 is refused"),
        ("verified", "suspend", "被列入失信名单", "甲公司 is suspended"),
        ("suspended", "restore", "", "甲公司 may bid again"),
    ],
)
def test_all_who_act_for_a_company_are_written_what_the_office_decided(
    officer, mailoutbox, django_capture_on_commit_callbacks, before, act, reason, words
):
    company = organisation("supplier", name="甲公司", status=before)
    person(Role.SUPPLIER, at=company, email="one@example.com", language="en")
    person(Role.SUPPLIER, at=company, email="two@example.com")
    person(Role.SUPPLIER, at=company, email="gone@example.com", is_active=False)
    person(Role.SUPPLIER, email="rival@example.com")
    with django_capture_on_commit_callbacks(execute=True):
        given = {"reason": reason} if reason else {}
        getattr(registration, act)(company, actor=officer, **given)
    assert {message.to[0] for message in mailoutbox} == {"one@example.com", "two@example.com"}
    (english,) = [one for one in mailoutbox if one.to == ["one@example.com"]]
    assert english.subject == words
    assert reason in english.body and company.get_absolute_url() in english.body


def test_nobody_verifies_their_own_company(company):
    jia = User.objects.get(email="jia@example.com")
    with pytest.raises(NotAllowed):
        registration.verify(company, actor=jia)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.FINANCE, Role.AUDITOR])
def test_only_officers_and_approvers_verify(client, company, role):
    client.force_login(person(role))
    assert client.get(company.get_absolute_url()).status_code == 200
    assert client.post(reverse("people:verify", args=[company.pk])).status_code == 403


def test_a_rival_learns_nothing_of_a_company(client, company):
    client.force_login(person(Role.SUPPLIER))
    assert client.get(company.get_absolute_url()).status_code == 404
    assert client.get(registration.papers(company)[0].get_absolute_url()).status_code == 404
    assert company.name not in client.get("/people/organisations/").text


@pytest.mark.parametrize(("role", "status"), [(Role.OFFICER, 200), (Role.INSPECTOR, 404)])
def test_the_licence_is_for_those_who_compare_it(client, company, role, status):
    client.force_login(person(role))
    address = registration.papers(company)[0].get_absolute_url()
    assert client.get(address).status_code == status


def test_the_list_is_searched_by_name_code_and_status(client, officer):
    one, two = organisation("supplier", name="甲公司"), organisation("supplier", name="乙公司")
    client.force_login(officer)
    assert two.name not in client.get("/people/organisations/?q=甲").text
    assert one.name in client.get(f"/people/organisations/?q={one.credit_code}").text
    assert one.name not in client.get("/people/organisations/?status=refused").text


def test_the_desk_costs_the_same_however_many_companies_wait(client, officer):
    client.force_login(officer)
    row = organisation("supplier", status="registered")
    few = {}
    for numbers in (range(9), range(10, 1000)):
        copies(row, numbers, lambda n: {"credit_code": f"{n:018d}", "name": f"示例{n}"})
        few = few or asked(client, ["/desk/"])
    assert asked(client, ["/desk/"]) == few
