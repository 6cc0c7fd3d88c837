import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ClubProfile:
    city: str
    nickname: str
    short_name: str
    colour: str
    second_colour: str

    @property
    def name(self) -> str:
        return f"{self.city} {self.nickname}"


CLUBS = tuple(
    ClubProfile(**club)
    for club in tomllib.loads(Path(__file__).with_name("clubs.toml").read_text(encoding="utf-8"))[
        "clubs"
    ]
)
