"""The Chromium that the tests and `screenshot.py` drive, and how it is started."""

import shutil

# The one without the windows' own interface opens a page in a third of the time: it comes first.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


def path() -> str:
    """Where the browser is. Raises LookupError where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise LookupError("No Chromium here: `bash tools/system.sh browser` installs it.")
    return found
