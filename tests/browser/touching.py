"""A finger that is put down, moved and lifted, as the browser itself hears it; and waiting until
what it reaches for stands still."""

from __future__ import annotations

from playwright.sync_api import CDPSession, FloatRect, Locator, Page

from tests.flows.house import until

Point = tuple[float, float]


HOLD = 600  # milliseconds, longer than a finger that scrolls rests


def hold_and_draw(page: Page, source: Point, target: Point) -> None:
    """One finger that is held down on ``source`` before it goes to ``target``."""
    drag(page, source, target, hold=HOLD)


def drag(page: Page, source: Point, target: Point, *, steps: int = 8, hold: int = 0) -> None:
    """One finger from ``source`` to ``target``, in CSS pixels of the window."""
    session = page.context.new_cdp_session(page)
    (x, y), (to_x, to_y) = source, target
    _touch(session, "touchStart", (x, y))
    page.wait_for_timeout(hold)
    for step in range(1, steps + 1):
        share = step / steps
        _touch(session, "touchMove", (x + share * (to_x - x), y + share * (to_y - y)))
    _touch(session, "touchEnd")
    session.detach()


def _touch(session: CDPSession, kind: str, *points: Point) -> None:
    sent = [{"x": x, "y": y} for x, y in points]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": sent})


def at_rest(found: Locator) -> FloatRect:
    """Where it stands, in the middle of the window, when it has stopped moving: the page engraves
    anew for a small screen."""
    boxes: list[FloatRect | None] = []

    def still() -> bool:
        found.evaluate("element => element.scrollIntoView({ block: 'center' })")
        found.page.wait_for_timeout(250)  # milliseconds
        boxes.append(found.bounding_box())
        return boxes[-1] is not None and boxes[-2:-1] == boxes[-1:]

    until(still, 20)
    box = boxes[-1]
    assert box
    return box
