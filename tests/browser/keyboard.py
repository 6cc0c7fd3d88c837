"""Somebody who has a keyboard and nothing else."""

from playwright.sync_api import Locator, Page, expect

# Where the focus is: how thick its outline, and whether any of it is to be seen.
FOCUS = """() => {
    const element = document.activeElement;
    const {left, top, right, bottom} = element.getClientRects()[0];
    const {outlineStyle, outlineWidth} = getComputedStyle(element);
    const seen = ([x, y]) => {
        const there = document.elementFromPoint(x, y);
        return there && (element.contains(there) || there.contains(element));
    };
    const middle = (top + bottom) / 2;
    return {
        text: element.textContent.trim(),
        outline: outlineStyle === "none" ? 0 : parseFloat(outlineWidth),
        seen: [left + 3, (left + right) / 2, right - 3].some(x => seen([x, middle])),
    };
}"""
ENOUGH = 100  # stops between two things of a page


class Keyboard:
    """Wherever the focus stops on its way, it is seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def go_to(self, target: Locator, key: str = "Tab") -> None:
        expect(target).to_be_visible()
        for _ in range(ENOUGH):
            self.press(key)
            focus = self.page.evaluate(FOCUS)
            assert focus["outline"] >= 2, focus
            assert focus["seen"], focus
            if target.evaluate("target => target === document.activeElement"):
                return
        raise AssertionError(f"the focus never comes to {target}")

    def enter(self, target: Locator, key: str = "Tab") -> None:
        self.go_to(target, key)
        self.press("Enter")
