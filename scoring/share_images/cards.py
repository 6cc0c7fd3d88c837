"""What share images show. Equal cards have equal images."""

from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING

from scoring.templatetags.points import points

from .canvas import FLAG, INK, LIVE, MARGIN, SIZE, SOFT, TURF, Canvas, drawable, fitting_size
from .crests import crest

if TYPE_CHECKING:  # scripts/icons.py runs without Django's models
    from teams.models import Club, Game

WIDTH, HEIGHT = SIZE
MIDDLE = WIDTH / 2
STRIPE = 14  # pixels
NAME_WIDTH = 420  # pixels, of a club's name


@dataclass(frozen=True)
class ClubMark:
    name: str
    short_name: str
    colours: tuple[str, str]
    pattern: int

    @classmethod
    def of(cls, club: "Club") -> "ClubMark":
        colours = (club.colour, club.second_colour)
        return cls(club.name, club.short_name, colours, club.pattern)


@dataclass(frozen=True)
class GameCard:
    """`state`: the kickoff, "Live" with the clock, "Final" or "Postponed". `score`: "24–17"; ""
    before the kickoff.
    """

    home: ClubMark
    away: ClubMark
    week: str
    state: str
    score: str
    is_live: bool

    @classmethod
    def of(cls, game: "Game") -> "GameCard":
        score = ""
        if game.home_score is not None and game.away_score is not None:
            score = f"{game.home_score}–{game.away_score}"
        return cls(
            ClubMark.of(game.home),
            ClubMark.of(game.away),
            week=f"Week {game.week.number}" if game.week else "",
            state=_state(game),
            score=score,
            is_live=game.is_live,
        )

    @property
    def text(self) -> str:
        """Return the image in words."""
        versus = f" {self.score} " if self.score else " v "
        parts = [f"{self.home.name}{versus}{self.away.name}", self.state, self.week]
        return ", ".join(part for part in parts if part)

    @property
    def _clubs(self) -> tuple[ClubMark, ClubMark]:
        return self.home, self.away

    def draw(self) -> bytes:
        """Draw both names in one size, that of the longer one."""
        canvas = Canvas()
        _stripes(canvas, [*self.home.colours, *reversed(self.away.colours)])
        canvas.brand()
        canvas.text((WIDTH - MARGIN, 104), self.week, 36, colour=SOFT, anchor="rs")
        names = [drawable(club.name) or drawable(club.short_name) for club in self._clubs]
        size = min(fitting_size(name, 46, NAME_WIDTH) for name in names)
        for club, name, x in zip(self._clubs, names, (236, WIDTH - 236), strict=True):
            drawing = crest(*club.colours, club.pattern, 210)
            canvas.paste(drawing, (round(x - drawing.width / 2), 176))
            canvas.text((x, 458), name, size, width=NAME_WIDTH, anchor="ms")
        if self.score:
            canvas.text((MIDDLE, 346), self.score, 168, width=500, anchor="ms")
        else:
            canvas.text((MIDDLE, 320), "v", 96, colour=SOFT, anchor="ms")
        _state_pill(canvas, self.state, LIVE if self.is_live else TURF)
        return canvas.png()


@dataclass(frozen=True)
class TeamCard:
    """`facts`: labels with their values, as "Season rank" with "1,234"."""

    team: int
    name: str
    season: str
    week: str
    facts: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """Return the image in words."""
        return ", ".join([self.name, self.week, *(f"{k} {v}" for k, v in self.facts)])

    def draw(self) -> bytes:
        canvas = Canvas()
        canvas.watermark()
        _stripes(canvas, [TURF, FLAG])
        canvas.brand()
        canvas.text((WIDTH - MARGIN, 104), self.week, 36, colour=SOFT, anchor="rs")
        name = drawable(self.name) or f"Team {self.team}"
        canvas.text((MARGIN, 282), name, 104, width=WIDTH - 2 * MARGIN)
        canvas.text((MARGIN, 342), self.season, 36, colour=SOFT, weight="Medium")
        left = float(MARGIN)
        for label, value in self.facts:
            canvas.text((left, 446), label, 34, colour=SOFT, weight="Medium")
            colour = FLAG if label == "Points" else INK
            width = canvas.text((left, 540), value, 92, colour=colour, width=400)
            left += max(width, 220) + 90
        return canvas.png()

    @classmethod
    def of(
        cls,
        *,
        team: int,
        name: str,
        season: str,
        week: int,
        net: Decimal | None,
        rank: int | None,
        season_rank: int | None,
    ) -> "TeamCard":
        facts = [("Points", "" if net is None else points(net))]
        facts += [
            (label, f"{value:,}" if value else "")
            for label, value in (("Week rank", rank), ("Season rank", season_rank))
        ]
        shown = tuple((label, value) for label, value in facts if value)
        return cls(team, name, season, f"Week {week}", shown)


class SiteCard:
    """The image of all other pages. scripts/icons.py draws it into static/img."""

    def draw(self) -> bytes:
        canvas = Canvas()
        canvas.watermark()
        _stripes(canvas, [TURF, FLAG])
        canvas.brand(size=128, baseline=300)
        lines = ("Pick your lineup before kickoff,", "then watch it score live.")
        for number, line in enumerate(lines):
            canvas.text((MARGIN, 420 + 66 * number), line, 52, colour=SOFT, weight="Medium")
        return canvas.png()


def _state(game: "Game") -> str:
    if game.is_live:
        return f"Live {game.clock}".strip()
    if game.is_final:
        return "Final"
    if game.status == "postponed":
        return "Postponed"
    if game.kickoff is None:
        return ""
    at = game.kickoff.astimezone(UTC)
    return f"{at:%a} {at.day} {at:%b, %H:%M} UTC"


def _stripes(canvas: Canvas, colours: list[str]) -> None:
    """Draw a band of these colours along the lower edge."""
    width = WIDTH / len(colours)
    for number, colour in enumerate(colours):
        box = (number * width, HEIGHT - STRIPE, (number + 1) * width, HEIGHT)
        canvas.pen.rectangle(box, fill=colour)


def _state_pill(canvas: Canvas, text: str, colour: str) -> None:
    if not text:
        return
    half = len(text) * 11 + 32
    canvas.pen.rounded_rectangle((MIDDLE - half, 510, MIDDLE + half, 574), 32, fill=colour)
    canvas.text((MIDDLE, 554), text, 36, anchor="ms")
