"""Who takes the office of a commissioner who leaves the league or deletes the account."""

from django.db.models import QuerySet

from fantasy.models import User
from leagues.models import League, Membership
from leagues.read_models.forgetting import forget_league

from .log import SITE, write

HEIRS = 20  # members that may be passed over


def heirs(league: League) -> "QuerySet[Membership]":
    """Return the members who can take the office: others with an account, no guests."""
    owned = league.memberships.active().filter(team__owner__is_guest=False)
    return owned.exclude(team__owner=league.commissioner_id)


def must_hand_over(league: League, user: User) -> bool:
    """Return whether the user runs the league and has to hand it over before leaving it."""
    return league.commissioner_id == user.pk and league.size > 1 and heirs(league).exists()


def pass_on_office(league: League) -> None:
    """Give the office of a locked league to the member who has been in it longest.

    Never to the present commissioner or to a guest. Without such a member the office is empty,
    and any member may take it. Call it while the commissioner still is a member.
    """
    heir = _heir(league)
    league.commissioner = heir.team.owner if heir else None
    league.save(update_fields=["commissioner"])
    forget_league(league.pk)
    write(
        league=league,
        by=SITE,
        what=(
            (
                "made the owner of ",
                heir.team_id,
                " the commissioner, as the member who has been here longest",
            )
            if heir
            else "left the office of commissioner empty: any member may take it"
        ),
    )


def _heir(league: League) -> Membership | None:
    """Return the member who takes the office, with the owner's row locked.

    It is passed over if it is locked: the lock of a league may not wait for a user's row, and
    the account may be about to be deleted.
    """
    found = heirs(league).select_related("team__owner").order_by("joined_at", "pk")
    for heir in found[:HEIRS]:
        rows = User.objects.select_for_update(skip_locked=True, no_key=True)
        owner = heir.team.owner
        if owner and rows.filter(pk=owner.pk).exists():
            return heir
    return None
