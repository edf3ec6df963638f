"""Asking one address as everybody, leaving no trace."""

from __future__ import annotations

import os
import re
import uuid
from contextlib import nullcontext
from urllib.parse import quote
from zlib import crc32

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.people.roles import Role
from tests.access import cast
from tests.access.addresses import addresses
from tests.access.world import Situation
from tests.factories.people import organisation

# Shown, done and led on, too late for now, or refused with reasons: the address is theirs.
ANSWERED = {200, 302, 409, 422}
QUERIES = {"web:time_left": "?until=2026-03-24T09:00:00%2B08:00"}
OK, FORBIDDEN, HIDDEN, SIGN_IN = "ok", "forbidden", "hidden", "sign in"

# Outsiders hold these roles elsewhere; the rest may do nothing inside either.
OUTSIDE = (
    Role.OFFICER,
    Role.APPROVER,
    Role.REQUIREMENT_REVIEWER,
    Role.LEGAL_COUNSEL,
    Role.CONTRACT_MANAGER,
    Role.INSPECTOR,
    Role.REVIEWER,
    Role.FINANCE,
    Role.AUDITOR,
    Role.SUPPLIER,
)

Answers = dict[str, dict[str, str]]


def clients(situation: Situation) -> dict[str, dict[str, Client]]:
    """Insiders work for the purchaser or the supplier of the object, outsiders for others."""
    inside = cast.make(situation.purchaser, situation.supplier) | situation.people
    others = cast.make(organisation("buyer"), organisation("supplier"))
    outside = {str(role): others[str(role)] for role in OUTSIDE}
    return {
        side: {role: _client(user) for role, user in people.items()}
        for side, people in (("inside", inside), ("outside", outside))
    }


def _client(user) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def path_of(name: str, situation: Situation) -> str:
    """The address with the arguments it takes of the situation, and the query it needs."""
    route = next(address.route for address in addresses() if address.name == name)
    names = re.findall(r"<(?:\w+:)?(\w+)>", route)
    path = reverse(name, kwargs={key: situation.kwargs[key] for key in names})
    return path + QUERIES.get(name, "")


def answer(client: Client, path: str) -> str:
    """What a person gets there, by GET, or by a bare POST where GET shows nothing of its own."""
    with transaction.atomic():
        response = client.get(path)
        elsewhere = response.status_code in {301, 302} and "/accounts/login" not in response.url
        if response.status_code == 405 or elsewhere:
            posted = client.post(path, {"key": str(uuid.uuid4())})
            # A page that leads on to another has nothing to post.
            response = response if elsewhere and posted.status_code == 405 else posted
        transaction.set_rollback(True)
    if response.status_code in {301, 302} and response.url.startswith("/accounts/login"):
        return SIGN_IN if response.url == f"/accounts/login/?next={quote(path)}" else response.url
    if response.status_code in ANSWERED:
        return OK
    return {403: FORBIDDEN, 404: HIDDEN}.get(response.status_code, str(response.status_code))


def ask(names: list[str], situation: Situation) -> dict[str, Answers]:
    """Everybody's answer at some addresses of one situation, by name, side and role."""
    with clock.travel(situation.at) if situation.at else nullcontext():
        asked = clients(situation)
        answers: dict[str, Answers] = {}
        for name in names:
            path = path_of(name, situation)
            answers[name] = {
                side: {
                    role: answer(client, path)
                    for role, client in people.items()
                    if turn(f"{name} {side} {role}")
                }
                for side, people in asked.items()
            }
        return answers


def turn(question: str) -> bool:
    """Everybody is asked everywhere on SQLite and in `make prove`.

    What the table says does not depend on the database: on PostgreSQL one question in six is
    put, others at every address.
    """
    everything = connection.vendor != "postgresql" or "PROVE" in os.environ
    return everything or crc32(question.encode()) % 6 == 0
