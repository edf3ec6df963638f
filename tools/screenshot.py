#!/usr/bin/env python3
"""Take a picture of a page as people see it.

    tools/screenshot.py http://127.0.0.1:8000/desk/ desk.png --width 390 --lang en \\
        --login zhou:demo-2026 --dark

Prints what the browser complained about: a refused style or script shows here.
"""

import argparse
import sys
from urllib.parse import urljoin

from chromium import ARGUMENTS, LOCALES, path
from playwright.sync_api import sync_playwright


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("url")
    parser.add_argument("out")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--lang", choices=sorted(LOCALES), default="zh")
    parser.add_argument("--login", metavar="USER:PASSWORD")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument(
        "--screen", action="store_true", help="the first screen, not the whole page"
    )
    parser.add_argument("--print", dest="paper", action="store_true", help="as on paper")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path(), args=ARGUMENTS)
        page = browser.new_page(
            viewport={"width": options.width, "height": options.height},
            locale=LOCALES[options.lang],
            color_scheme="dark" if options.dark else "light",
        )
        page.on("console", lambda message: print(message.type, message.text, file=sys.stderr))
        page.on("pageerror", lambda error: print("error", error, file=sys.stderr))
        if options.login:
            user, _colon, password = options.login.partition(":")
            page.goto(urljoin(options.url, "/accounts/login/"))
            page.fill("input[name=login]", user)
            page.fill("input[name=password]", password)
            page.click("main form button.go")
            page.wait_for_load_state()
        answer = page.goto(options.url)
        if options.paper:
            page.emulate_media(media="print")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=options.out, full_page=not options.screen)
        wide = page.evaluate("document.documentElement.scrollWidth")
        print(answer.status if answer else "-", page.url, f"{wide} px wide")
        if wide > options.width:
            print("The page scrolls sideways.", file=sys.stderr)
        browser.close()


if __name__ == "__main__":
    main()
