"""Signals of this app. Apps above it receive them."""

from django.dispatch import Signal

# Arguments: `team`, `former_name`. Sent in the transaction that renames the team.
team_renamed = Signal()
# The same arguments. Sent in the transaction that changes the kit of a team, but not its name.
kit_changed = Signal()
# Arguments: `user`, and `teams` (all of the user's, still with owner and name). Sent in the
# transaction that deletes the account, after its row is locked and before anything is deleted.
account_deleted = Signal()
# Argument: `team`. Sent in the transaction that creates the team, unless teams are stored in bulk.
team_created = Signal()
