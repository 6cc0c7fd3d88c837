"""Signals of this app. Apps above it receive them."""

from django.dispatch import Signal

# Arguments: `team`, `former_name`. Sent in the transaction that renames the team.
team_renamed = Signal()
