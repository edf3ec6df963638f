"""What marks a message for makemessages without translating it."""

from procurement.errors import gettext_noop
from procurement.web.borrowed import ngettext

__all__ = ["gettext_noop", "ngettext"]
