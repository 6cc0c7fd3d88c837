"""Forms that the server refused. The browser's own validation is switched off."""

from playwright.sync_api import Page

from fantasy.forms import ConfirmAddressForm, NewPasswordForm
from fantasy.models import User
from tests.browser.addresses import Navigate
from tests.browser.people import Person

from .rendered import rendered

SKIP_VALIDATION = "form => form.noValidate = true"


def refused(path: str, button: str, **fields: str) -> Navigate:
    """Send a form with these fields; the other fields stay empty."""

    def navigate(page: Page) -> None:
        page.goto(path)
        press = page.get_by_role("button", name=button, exact=True)
        form = page.locator("main form").filter(has=press)
        form.evaluate(SKIP_VALIDATION)
        for name, text in fields.items():
            form.locator(f"[name={name}]").fill(text)
        press.click()
        page.locator("main").locator(".field-error, [role=alert]").first.wait_for()

    return navigate


def link_requested_twice(page: Page) -> None:
    page.goto("/account/")
    for _ in range(2):
        page.get_by_role("button", name="Send a new link").click()
    page.locator(".notice.warning", has_text="at most one a minute").wait_for()


def new_password_form() -> NewPasswordForm:
    """A form with two different passwords."""
    return NewPasswordForm(User(), {"new_password1": "one", "new_password2": "another"})


def own_address_form() -> ConfirmAddressForm:
    return ConfirmAddressForm(User(email="somebody@example.com"))


STATES: dict[str, tuple[Person, Navigate]] = {
    "a wrong password": (
        Person.VISITOR,
        refused("/accounts/sign-in/", "Sign in", username="nobody", password="wrong"),
    ),
    "sign-up refused": (
        Person.VISITOR,
        refused(
            "/accounts/sign-up/",
            "Sign up",
            username="a b!",
            email="nobody",
            password1="1",
            password2="1",
        ),
    ),
    "a reset without an address": (Person.VISITOR, refused("/accounts/reset/", "Send link")),
    "a valid link to reset": (
        Person.VISITOR,
        rendered("fantasy/choose_new_password.html", validlink=True, form=new_password_form),
    ),
    "a valid link to confirm": (
        Person.VISITOR,
        rendered("fantasy/verify_address.html", validlink=True, form=own_address_form),
    ),
    "a team without a name": (Person.NEWCOMER, refused("/my-team/", "Create your team", name=" ")),
    "a team name that is refused": (
        Person.GUEST,
        refused("/my-team/settings/", "Save name and kit", name="a\u202eb"),
    ),
    "a second mail within a minute": (Person.NEWCOMER, link_requested_twice),
    "a refused change of address": (
        Person.MEMBER,
        refused("/account/email/", "Save", password="wrong"),
    ),
    "a refused change of password": (
        Person.MEMBER,
        refused(
            "/account/password/",
            "Change password",
            old_password="wrong",
            new_password1="1",
            new_password2="1",
        ),
    ),
    "a refused deletion": (
        Person.MEMBER,
        refused("/account/delete/", "Delete account", password="wrong"),
    ),
    "a deletion without confirmation": (
        Person.GUEST,
        refused("/account/delete/", "Delete account"),
    ),
    "deletion of a staff account": (
        Person.VISITOR,
        rendered("fantasy/delete_account.html", user=User(username="staff", is_staff=True)),
    ),
}
