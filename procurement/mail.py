"""Messages that leave after the commit: a rolled-back act writes to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django_tasks import task


@task(backend="background")
def send(subject: str, text: str, html: str, recipients: list[str]) -> None:
    """Hand one message to the mail server."""
    message = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, recipients)
    message.attach_alternative(html, "text/html")
    message.send()


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
            lambda address=address: send.enqueue(subject, text, html, [address])  # type: ignore[misc]
        )
