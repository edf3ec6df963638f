"""Messages of Django that its Chinese catalogue lacks.

The product's own catalogue translates them: its `LOCALE_PATHS` win over those of the packages.
Nothing reads this module; it keeps the msgids in the catalogue when it is collected anew. Those
of Wagtail stand in `cms.editor.borrowed`.
"""


def ngettext(singular: str, plural: str) -> tuple[str, str]:
    """Mark both forms of a message that counts for makemessages."""
    return singular, plural


PASSWORDS = (
    ngettext(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
)
