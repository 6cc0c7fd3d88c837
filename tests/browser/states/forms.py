"""Forms that were refused. The browser's own checks are off: the server's words are looked at."""

from playwright.sync_api import Page

from fantasy.forms import ConfirmAddressForm, NewPasswordForm
from fantasy.models import User
from tests.browser.addresses import Way
from tests.browser.people import Person

from .rendered import rendered

UNCHECKED = "form => form.noValidate = true"


def refused(path: str, button: str, **fields: str) -> Way:
    """Sent with these fields, and with nothing in the others."""

    def come(page: Page) -> None:
        page.goto(path)
        press = page.get_by_role("button", name=button, exact=True)
        form = page.locator("main form").filter(has=press)
        form.evaluate(UNCHECKED)
        for name, text in fields.items():
            form.locator(f"[name={name}]").fill(text)
        press.click()
        page.locator("main").locator(".field-error, [role=alert]").first.wait_for()

    return come


def asked_again_for_the_link(page: Page) -> None:
    page.goto("/account/")
    for _ in range(2):
        page.get_by_role("button", name="Send the link again").click()
    page.locator(".notice.warning", has_text="at most one a minute").wait_for()


def new_password() -> NewPasswordForm:
    """As somebody sees it who typed two different ones."""
    return NewPasswordForm(User(), {"new_password1": "one", "new_password2": "another"})


def own_address() -> ConfirmAddressForm:
    return ConfirmAddressForm(User(email="somebody@example.com"))


STATES: dict[str, tuple[Person, Way]] = {
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
    "no address to reset": (Person.VISITOR, refused("/accounts/reset/", "Send the link")),
    "a good link to reset": (
        Person.VISITOR,
        rendered("fantasy/choose_new_password.html", validlink=True, form=new_password),
    ),
    "a good link to confirm": (
        Person.VISITOR,
        rendered("fantasy/verify_address.html", validlink=True, form=own_address),
    ),
    "a team without a name": (Person.NEWCOMER, refused("/my-team/", "Found the team", name=" ")),
    "a mail asked for too soon": (Person.NEWCOMER, asked_again_for_the_link),
    "no new address": (Person.MEMBER, refused("/account/email/", "Save", password="wrong")),
    "no new password": (
        Person.MEMBER,
        refused(
            "/account/password/",
            "Change it",
            old_password="wrong",
            new_password1="1",
            new_password2="1",
        ),
    ),
    "not deleted": (
        Person.MEMBER,
        refused("/account/delete/", "Delete it for good", password="wrong"),
    ),
    "a guest who is not sure": (
        Person.GUEST,
        refused("/account/delete/", "Delete it for good"),
    ),
    "an account of the staff": (
        Person.VISITOR,
        rendered("fantasy/delete_account.html", user=User(username="staff", is_staff=True)),
    ),
}
