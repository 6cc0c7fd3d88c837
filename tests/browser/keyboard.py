"""The use of a page by keyboard alone."""

from playwright.sync_api import Locator, Page, expect

# The focused element: its text, the width of its outline, and whether a part of it is visible.
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
MAX_STOPS = 100  # stops between two elements of a page


class Keyboard:
    """Presses keys, and checks at each stop that the focus is visible."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def go_to(self, target: Locator, key: str = "Tab") -> None:
        expect(target).to_be_visible()
        for _ in range(MAX_STOPS):
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
