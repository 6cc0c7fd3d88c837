"""The share image of an invite: what a link to it shows elsewhere, as in a chat."""

from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma

from leagues.models import League
from scoring.share_images.canvas import FLAG, INK, MARGIN, SIZE, SOFT, Canvas, drawable

WIDTH = SIZE[0] - 2 * MARGIN


@dataclass(frozen=True)
class InviteCard:
    """`host`: the commissioner's team, "" without one. `facts`: labels with their values."""

    name: str
    host: str
    facts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, league: League) -> "InviteCard":
        """`league`: with `host`."""
        return cls(
            name=league.name,
            host=league.host or "",  # type: ignore[attr-defined]
            facts=(
                ("Format", league.get_format_display()),
                ("Teams", f"{intcomma(league.size)} of {intcomma(league.max_teams or 0)}"),
                ("Starts", f"Week {league.start_week}"),
            ),
        )

    def draw(self) -> bytes:
        canvas = Canvas()
        canvas.watermark()
        canvas.brand()
        host = drawable(self.host)
        invited = f"{host} invites you" if host else "You are invited"
        canvas.text((MARGIN, 220), invited, 40, width=WIDTH, colour=SOFT, weight="Medium")
        canvas.text((MARGIN, 330), drawable(self.name) or "A league", 104, width=WIDTH)
        left = float(MARGIN)
        for label, value in self.facts:
            canvas.text((left, 446), label, 34, colour=SOFT, weight="Medium")
            colour = FLAG if label == "Format" else INK
            width = canvas.text((left, 530), value, 64, colour=colour, width=440)
            left += max(width, 160) + 70
        return canvas.png()
