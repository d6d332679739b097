"""Take the pictures in docs/pictures anew: the demonstration organisation in Debian's Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
PORT = 8437
SITE = f"http://localhost:{PORT}"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
SHOTS = (
    ("home", "/", "light", 1440),
    ("agreement", "/agreements/e-mail-particle-physics/", "light", 1440),
    ("agreement-dark", "/agreements/e-mail-particle-physics/", "dark", 1440),
    ("agreement-phone", "/agreements/e-mail-particle-physics/", "light", 390),
    ("services", "/services/e-mail/", "light", 1440),
    ("tickets", "/tickets/", "light", 1440),
)
"""Name of the picture, address, colours, width."""
TARGET = "/agreements/e-mail-particle-physics/"
HEIGHT = 900


def main() -> int:
    """Make the demonstration in a folder that is thrown away, serve it, and take the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"SERVICELEVEL_VAR": folder}
        command = [Path(sys.executable).with_name("servicelevel"), "demo", "--port", str(PORT)]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            wait_for(f"{SITE}/sign-in/", server)
            take((Path(folder) / "demonstration-password").read_text().strip())
        finally:
            server.terminate()
            server.wait(30)
    return 0


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Until the page answers; the first start makes the organisation and takes a while."""
    for _ in range(240):
        if server.poll() is not None:
            sys.exit(f"The demonstration ended with {server.returncode} before it could be looked at.")
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310
            return
        except OSError:
            time.sleep(1)
    sys.exit(f"{address} does not answer.")


def take(password: str) -> None:
    """All pictures, each a page of its own size in its own colours."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, path, theme, width in SHOTS:
            page = signed_in(browser, password, theme, width)
            page.goto(path)
            save(page, name)
        page = signed_in(browser, password, "light", 1440)
        open_a_breached_ticket(page)
        save(page, "ticket")
        browser.close()


def signed_in(browser: Any, password: str, theme: str, width: int) -> Any:
    """A page of a browser of its own, signed in as the Service Level Manager."""
    viewport = {"width": width, "height": HEIGHT}
    page = browser.new_context(color_scheme=theme, viewport=viewport, base_url=SITE).new_page()
    page.goto("/sign-in/")
    page.get_by_label("Name").fill("manager")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{SITE}/")
    return page


def open_a_breached_ticket(page: Any) -> None:
    """By the way that a reader takes: agreement, the month with a cross, a clock; on the way the month's picture."""
    page.goto(TARGET)
    page.locator("tr", has_text="Incidents resolved").locator(".slam-breached a").first.click()
    page.locator(".chips a", has_text="Breached").click()
    save(page, "month")
    page.locator("tbody th a[href^='/tickets/']").nth(12).click()
    page.locator("section", has=page.locator("h2", has_text="Incidents resolved")).evaluate(
        "it => it.scrollIntoView()"
    )


def save(page: Any, name: str) -> None:
    """The first screenful."""
    page.screenshot(path=str(PICTURES / f"{name}.png"))
    print(PICTURES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
