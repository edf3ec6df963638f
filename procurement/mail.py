"""Messages that leave after the commit: a rolled-back act writes to nobody.

The queue keeps a message encrypted until it has left. Its rows would tell an operator, a backup or
whoever administers the database who bids on what, and hold links that open a registration.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django_tasks import task

NONCE = 12
QUEUE = b"mail.queue.v1"


@task(backend="background")
def send(hidden: str) -> None:
    """Hand one message, as `hide` gave it, to the mail server."""
    subject, text, html, address = shown(hidden)
    message = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [address])
    message.attach_alternative(html, "text/html")
    message.send()


def _cipher() -> AESGCM:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=QUEUE)
    return AESGCM(hkdf.derive(settings.SECRET_KEY.encode()))


def hide(*words: str) -> str:
    """The words as a text that only SECRET_KEY reads (AES-256-GCM)."""
    nonce = os.urandom(NONCE)
    return b64encode(nonce + _cipher().encrypt(nonce, json.dumps(words).encode(), QUEUE)).decode()


def shown(hidden: str) -> list[str]:
    """The words again. Raises InvalidTag for another key or a changed text."""
    data = b64decode(hidden)
    found: list[str] = json.loads(_cipher().decrypt(data[:NONCE], data[NONCE:], QUEUE))
    return found


def mail_later(
    template: str,
    recipients: Iterable[Any],
    context: Mapping[str, Any],
    *,
    language: str = "zh-hans",
) -> None:
    """Queue `mail/<template>.{subject.txt,txt,html}` for people with an address, after commit.

    Rendered now, in Chinese unless told otherwise, so that the message says what was true at
    the act.
    """
    addresses = sorted({user.email for user in recipients if user.email})
    if not addresses:
        return
    with translation.override(language):
        values = {**context, "site_url": settings.SITE_URL, "site_name": settings.WAGTAIL_SITE_NAME}
        words = render_to_string(f"mail/{template}.subject.txt", values).split()
        subject = " ".join(words)  # a line break in a title must not end the head
        text = render_to_string(f"mail/{template}.txt", values)
        html = render_to_string(f"mail/{template}.html", values)
    for address in addresses:
        transaction.on_commit(
            lambda address=address: send.enqueue(hide(subject, text, html, address))  # type: ignore[misc]
        )
