"""What every address may cost, as (SQL queries, cache calls).

Warm: somebody has been there. Cold: the cache was lost, so that each snapshot costs one read by
primary key (two calls then: one that finds nothing, one that fills it), and a page of the long
tail is built. test_budgets.py, test_admin_budgets.py and test_scale.py hold the site to it.
"""

from dataclasses import dataclass

Cost = tuple[int, int]

NOTHING: Cost = (0, 0)


@dataclass(frozen=True)
class Budget:
    name: str
    warm: Cost
    cold: Cost
    args: tuple[str, ...] = ()
    status: int = 200
    signed_out: Cost = NOTHING  # of a private page: it sends to the sign-in


# Signed in or not, a shared page costs the same: it does not look.
#
#            address               warm    cold
SHARED = [
    Budget("home",                (0, 2), (3, 5)),
    Budget("scores",              (0, 2), (2, 4)),
    Budget("scores-week",         (0, 2), (2, 4), ("week",)),
    Budget("game",                (0, 1), (2, 3), ("game",)),
    Budget("live",                (0, 2), (2, 4)),
    Budget("live-week",           (0, 2), (2, 4), ("week",)),
    Budget("week-numbers",        (0, 2), (3, 5), ("week",)),
    Budget("leaderboard",         (0, 2), (2, 4)),
    Budget("leaderboard-week",    (0, 2), (2, 4), ("week",)),
    Budget("players",             (0, 2), (2, 4)),
    Budget("search",              (0, 1), (1, 2)),
    Budget("rules",               (0, 1), (1, 2)),
    Budget("styleguide",          (0, 0), (0, 0)),
    Budget("livez",               (0, 0), (0, 0)),
    # The long tail. Cold, one query says that the row exists, and the rest builds: three for a
    # club or a player; six for a team, which also reads the live week, and where it stands.
    Budget("club",                (0, 1), (4, 5), ("club",)),
    Budget("player",              (0, 2), (7, 9), ("player",)),
    Budget("team",                (0, 2), (11, 11), ("team",)),
    Budget("team-week",           (0, 2), (11, 11), ("team", "week")),
    # What each way of a lesson costs is in tests/learn.
    Budget("learn",               (0, 2), (2, 4)),
    Budget("lesson",              (0, 1), (1, 2), ("lesson",)),
    Budget("lesson-way",          (0, 2), (2, 4), ("lesson", "way")),
]  # fmt: skip

# Signed in: session and user are two of the queries, and there are at most five. A page that can
# be given to some only also reads for whom.
PRIVATE = [
    Budget("lineup",              (5, 3), (9, 7)),
    Budget("choose-player",       (5, 2), (8, 5)),
    Budget("fill-lineup",         (5, 3), (9, 7), status=302),
    Budget("my-team",             (3, 1), (4, 2), status=302),
    Budget("my-rank",             (4, 1), (5, 2)),
    Budget("me",                  (3, 1), (4, 2)),
    Budget("sign-in",             (2, 0), (2, 0), status=302),
    Budget("sign-up",             (2, 0), (2, 0)),
    Budget("sign-out",            (2, 0), (2, 0)),
    Budget("reset-password",      (2, 0), (2, 0)),
    Budget("reset-sent",          (2, 0), (2, 0)),
    Budget("account",             (2, 0), (2, 0)),
    Budget("change-address",      (2, 0), (2, 0)),
    Budget("change-password",     (2, 0), (2, 0)),
    Budget("delete-account",      (2, 0), (2, 0)),
    # Everything that there is about a person, a query a table; once in a while, by one of them.
    Budget("export-account",      (11, 0), (11, 0)),
    # Never stored, though it looks for nobody: what it shows is of this moment. A thread asks the
    # database for all who look, once a second.
    Budget("status",              (0, 2), (0, 2), signed_out=(0, 2)),
]  # fmt: skip
MOST_QUERIES = 5
UNLIMITED = {"export-account"}

# Search, and the places below the first hundred: the one exception, an indexed query, if the
# switch that spares it is off.
DEEPER = {
    "/leaderboard/?q=team": (1, 2),
    "/leaderboard/?page=2": (1, 2),
    "/leaderboard/1/?q=team+1": (1, 2),
    "/leaderboard/1/?page=2": (1, 2),
    "/search/?q=team": (1, 2),
    "/players/?q=club&availability=free&price=9": (0, 2),
    "/players/?availability=playing": (0, 2),
}

# Each has a test of its own: they write, or ask what is up.
ELSEWHERE = {"try-it", "signed-out", "readyz", "metrics", "send-verification"}
# Its readers take two seconds to gather: in tests/learn/test_dog_pile.py.
ELSEWHERE |= {"dog-pile"}
# Redirects to where the stat lines are now: in tests/pages/test_admin.py.
ELSEWHERE |= {"former-stat-lines"}
# By a link from a mail: in test_account_address.py and test_account_password.py.
ELSEWHERE |= {"verify-address", "choose-new-password"}

# The admin makes no cache call. Queries of each model's list, of a row and of its history,
# session, user and the row itself among them.
ADMIN = {
    "auth.Group":             (5, 5, 4),
    "fantasy.User":           (4, 7, 4),
    "fantasy.Season":         (5, 3, 4),
    "fantasy.Week":           (5, 4, 4),
    "fantasy.FeatureFlag":    (4, 4, 4),
    "fantasy.Switch":         (4, 3, 4),
    "teams.Club":             (5, 4, 4),
    "teams.Player":           (6, 5, 4),
    "teams.PlayerClub":       (6, 6, 4),
    "teams.PlayerPrice":      (6, 5, 4),
    "teams.Game":             (6, 7, 6),
    "teams.Team":             (5, 5, 4),
    "teams.Lineup":           (6, 6, 4),
    "teams.LineupSlot":       (5, 5, 4),
    "teams.TeamWeek":         (7, 5, 4),
    "teams.StatLine":         (6, 8, 4),
    "scoring.Correction":     (7, 7, 4),
    "scoring.FeedRow":        (6, 9, 4),
    "scoring.EntryRecord":    (6, 5, 4),
    "scoring.RecordedResult": (6, 6, 4),
    "caching.StoredSnapshot": (4, 3, 4),
    "caching.Flag":           (4, 3, 4),
    "caching.Heartbeat":      (4, 3, 4),
}  # fmt: skip
# Forms that make a row, and questions before one is deleted; everybody else is refused these.
ADMIN_ADD = {"fantasy.User": 2, "fantasy.FeatureFlag": 2, "fantasy.Switch": 2, "auth.Group": 3}
ADMIN_ADD_REFUSED = 2
ADMIN_DELETE = {"fantasy.User": 7, "fantasy.FeatureFlag": 5, "fantasy.Switch": 3, "auth.Group": 6}
ADMIN_DELETE_REFUSED = 3
# Addresses of no model, or of one alone.
ADMIN_SITE = {
    "index": 3,
    "app_list": 2,
    "login": 2,
    "password_change": 2,
    "password_change_done": 2,
    "jsi18n": 2,
    "autocomplete": 2,
    "teams_game_act": 6,
    "teams_statline_act": 5,
    "auth_user_password_change": 3,
    "view_on_site": 4,
}
# Without a cache call as well. The panel of the snapshots looks up the SQL that built them, the
# others are read from memory; a statement is run again when somebody asks for it.
TOOLBAR = {
    "render_panel": 1,
    "template_source": 0,
    "sql_select": 1,
    "sql_explain": 1,
    "sql_profile": 1,
}
