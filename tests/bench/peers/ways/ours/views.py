"""This project: `Game.cached` reads a snapshot that the refresher builds."""

from scoring.views.scores import scoreboard as scoreboard
