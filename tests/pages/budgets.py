"""The budget of each address, as (SQL queries, cache calls).

Warm: the page was visited before. Cold: the cache is empty. Each snapshot then costs one read by
primary key and two cache calls, a miss and a write; a page of the long tail is built.
test_budgets.py, test_admin_budgets.py and test_scale.py check the budgets.
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
    signed_out: Cost = NOTHING  # of a private page: it redirects to the sign-in page


# A shared page does not read the session: it costs the same signed in and signed out.
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
    # The long tail. Cold, one query checks that the row exists, and three build a club or a
    # player, six a team. The others read snapshots: the calendar, the week's games and so on.
    Budget("club",                (0, 1), (4, 5), ("club",)),
    Budget("player",              (0, 2), (7, 9), ("player",)),
    Budget("team",                (0, 2), (11, 11), ("team",)),
    Budget("team-week",           (0, 2), (11, 11), ("team", "week")),
    # tests/learn has the budget of each way of a lesson.
    Budget("learn",               (0, 2), (2, 4)),
    Budget("lesson",              (0, 1), (1, 2), ("lesson",)),
    Budget("lesson-way",          (0, 2), (2, 4), ("lesson", "way")),
]  # fmt: skip

# Signed in: at most five queries, two of them for session and user. A page behind a feature flag
# also reads the flag.
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
    # All data of an account, one query a table. Users export rarely.
    Budget("export-account",      (11, 0), (11, 0)),
    # Never cached, though it is the same for all users: it shows the current state. A thread
    # queries the database once a second for all requests.
    Budget("status",              (0, 2), (0, 2), signed_out=(0, 2)),
]  # fmt: skip
MOST_QUERIES = 5
UNLIMITED = {"export-account"}

# Search, and ranks below the first hundred: the only shared pages with a query when warm. The
# query uses an index, and a switch turns it off.
DEEP_PAGES = {
    "/leaderboard/?q=team": (1, 2),
    "/leaderboard/?page=2": (1, 2),
    "/leaderboard/1/?q=team+1": (1, 2),
    "/leaderboard/1/?page=2": (1, 2),
    "/search/?q=team": (1, 2),
    "/players/?q=club&availability=free&price=9": (0, 2),
    "/players/?availability=playing": (0, 2),
}

# They write, or check the services. Each has its own test.
TESTED_ELSEWHERE = {"try-it", "signed-out", "readyz", "metrics", "send-verification"}
# See tests/learn/test_dog_pile.py: the page takes two seconds to simulate its readers.
TESTED_ELSEWHERE |= {"dog-pile"}
# Redirects to the present address of stat lines: see test_admin.py.
TESTED_ELSEWHERE |= {"former-stat-lines"}
# A mailed link opens them: see test_account_address.py and test_account_password.py.
TESTED_ELSEWHERE |= {"verify-address", "choose-new-password"}

# The admin makes no cache call. Queries of each model's list, of a row and of its history. They
# include session, user and the row itself.
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
    "teams.ScoreCount":       (6, 4, 4),
    "teams.StatLine":         (6, 8, 4),
    "scoring.Correction":     (7, 7, 4),
    "scoring.FeedRow":        (6, 9, 4),
    "scoring.EntryRecord":    (6, 5, 4),
    "scoring.RecordedResult": (6, 6, 4),
    "caching.StoredSnapshot": (4, 3, 4),
    "caching.Flag":           (4, 3, 4),
    "caching.Heartbeat":      (4, 3, 4),
}  # fmt: skip
# Queries of add forms and delete confirmations; the other models refuse both.
ADMIN_ADD = {"fantasy.User": 2, "fantasy.FeatureFlag": 2, "fantasy.Switch": 2, "auth.Group": 3}
ADMIN_ADD_REFUSED = 2
ADMIN_DELETE = {"fantasy.User": 7, "fantasy.FeatureFlag": 5, "fantasy.Switch": 3, "auth.Group": 6}
ADMIN_DELETE_REFUSED = 3
# Addresses of no model, or of a single model.
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
# The toolbar makes no cache call either. The snapshots panel reads the SQL that built them; the
# other panels read memory. The last three run a statement again.
TOOLBAR = {
    "render_panel": 1,
    "template_source": 0,
    "sql_select": 1,
    "sql_explain": 1,
    "sql_profile": 1,
}
