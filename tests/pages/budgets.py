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
    Budget("game",                (0, 1), (3, 4), ("game",)),
    Budget("game-image",          (0, 1), (1, 2), ("game",)),
    Budget("live",                (0, 2), (2, 4)),
    Budget("live-week",           (0, 2), (2, 4), ("week",)),
    Budget("ranks",               (0, 2), (2, 4), ("week", "kind", "band")),
    Budget("week-numbers",        (0, 2), (4, 6), ("week",)),
    Budget("leaderboard",         (0, 2), (2, 4)),
    Budget("leaderboard-week",    (0, 2), (2, 4), ("week",)),
    Budget("compare",             (0, 2), (2, 4)),
    Budget("players",             (0, 2), (3, 5)),
    Budget("search",              (0, 1), (1, 2)),
    Budget("rules",               (0, 1), (1, 2)),
    Budget("styleguide",          (0, 0), (0, 0)),
    Budget("about",               (0, 0), (0, 0)),
    Budget("privacy",             (0, 0), (0, 0)),
    Budget("robots",              (0, 0), (0, 0)),
    Budget("favicon",             (0, 0), (0, 0)),
    Budget("sitemap",             (0, 1), (1, 2)),
    Budget("livez",               (0, 0), (0, 0)),
    Budget("leagues",             (0, 2), (2, 4)),
    # The long tail. Cold, one query checks that the row exists, and three build a club, four a
    # player, six a team, three to five its transactions. The others read snapshots: the
    # calendar, the week's games and so on.
    Budget("club",                (0, 1), (4, 5), ("club",)),
    Budget("player",              (0, 2), (8, 9), ("player",)),
    Budget("transactions",        (0, 2), (5, 7), ("team",)),
    Budget("team",                (0, 2), (11, 11), ("team",)),
    Budget("team-image",          (0, 2), (10, 10), ("team",)),
    Budget("team-week",           (0, 2), (11, 11), ("team", "week")),
    Budget("matchup",             (0, 2), (25, 20), ("league", "matchup")),
    Budget("bracket",             (0, 2), (17, 8), ("league",)),
    # Cold, six queries build a league, and up to nine compute its teams' scores: the blocks with
    # the scores of all teams come with the next build of the ranks, which is asked for.
    Budget("league",              (0, 2), (17, 8), ("league",)),
    Budget("league-week",         (0, 2), (17, 8), ("league", "week")),
    Budget("league-history",      (0, 1), (15, 10), ("league",)),
    # tests/learn has the budget of each way of a lesson.
    Budget("learn",               (0, 1), (3, 4)),
    Budget("lesson",              (0, 1), (1, 2), ("lesson",)),
    Budget("lesson-way",          (0, 2), (2, 4), ("lesson", "way")),
]  # fmt: skip

# Signed in: at most three queries, one of them for session and user. Only a page behind a feature
# flag makes a third cache call, for the flag.
PRIVATE = [
    Budget("lineup",              (3, 2), (7, 6)),
    Budget("choose-player",       (3, 2), (8, 7)),
    Budget("fill-lineup",         (3, 3), (7, 7), status=302),
    Budget("my-team",             (3, 2), (9, 8)),
    Budget("my-team-week",        (3, 2), (9, 8), ("week",)),
    Budget("my-team-summary",     (3, 2), (9, 8)),
    Budget("team-settings",       (2, 1), (3, 2)),
    # Cold, it builds the page of the team.
    Budget("my-rank",             (3, 2), (13, 10)),
    Budget("me",                  (2, 1), (3, 2)),
    Budget("watch-list",          (2, 2), (7, 7)),
    Budget("watch-state",         (2, 0), (2, 0), ("player",)),
    Budget("sign-in",             (1, 0), (1, 0), status=302),
    Budget("sign-up",             (1, 0), (1, 0)),
    Budget("sign-out",            (1, 0), (1, 0)),
    Budget("reset-password",      (1, 0), (1, 0)),
    Budget("reset-sent",          (1, 0), (1, 0)),
    Budget("account",             (1, 0), (1, 0)),
    Budget("change-address",      (1, 0), (1, 0)),
    Budget("change-password",     (1, 0), (1, 0)),
    Budget("delete-account",      (1, 0), (1, 0)),
    # All data of an account, one query a table. Users export rarely.
    Budget("export-account",      (20, 0), (20, 0)),
    # Cold, it builds the pages of the leagues and computes the scores of their teams.
    Budget("own-leagues",         (2, 3), (20, 10)),
    Budget("own-leagues-summary", (2, 3), (20, 10)),
    Budget("own-league",          (2, 2), (19, 8), ("league",)),
    Budget("own-league-week",     (2, 2), (19, 8), ("league", "week")),
    Budget("own-league-history",  (2, 1), (17, 10), ("league",)),
    Budget("create-league",       (2, 1), (3, 2)),
    Budget("enter-code",          (1, 0), (1, 0)),
    Budget("share-league",        (2, 1), (3, 2), ("league",)),
    Budget("leave-league",        (3, 1), (4, 2), ("league",)),
    Budget("league-board",        (3, 0), (3, 0), ("league",)),
    Budget("league-members",      (3, 0), (3, 0), ("league",)),
    Budget("league-log",          (3, 0), (3, 0), ("league",)),
    Budget("league-settings",     (2, 1), (3, 2), ("league",)),
    # Cold, it builds the page of the league, and reads the points of the own team.
    Budget("own-matchup",         (3, 2), (29, 21), ("league", "matchup")),
    Budget("own-bracket",         (2, 2), (19, 8), ("league",)),
    Budget("correct-matchup",     (2, 1), (10, 6), ("league", "matchup")),
    # The only address of a private league that everyone may open. It counts wrong codes.
    Budget("invite",              (3, 2), (4, 3), ("code",), signed_out=(1, 2)),
    Budget("invite-image",        (2, 2), (3, 3), ("code",), signed_out=(1, 2)),
    # Never cached, though it is the same for all users: it shows the current state. A thread
    # queries the database once a second for all requests.
    Budget("status",              (0, 2), (0, 2), signed_out=(0, 2)),
]  # fmt: skip
MOST_QUERIES = 3
UNLIMITED = {"export-account"}

# Search, and ranks below the first hundred: the only shared pages with a query when warm. The
# query uses an index, and a switch turns it off.
# Large leagues have such pages, too: further ones, past weeks, and the history of a team that does
# not lead. See tests/leagues/tables/test_large_tables.py.
DEEP_PAGES = {
    "/leaderboard/?q=team": (1, 2),
    "/leaderboard/?page=2": (1, 2),
    "/leaderboard/1/?q=team+1": (1, 2),
    "/leaderboard/1/?page=2": (1, 2),
    "/search/?q=team": (1, 2),
    "/leagues/?q=open": (1, 2),
    "/leagues/?after=1-1": (1, 2),
    "/players/?q=club&availability=free&price=9": (0, 2),
    "/players/?availability=playing": (0, 2),
}

# They write, or check the services. Each has its own test.
TESTED_ELSEWHERE = {
    "try-it",
    "watch",
    "unwatch",
    "signed-out",
    "readyz",
    "metrics",
    "send-verification",
    "join-league",
    "report-message",
    "remove-message",
    "act-on-member",
    "renew-code",
    "renew-league",
}
# See tests/learn/test_dog_pile.py: the page takes two seconds to simulate its readers.
TESTED_ELSEWHERE |= {"dog-pile"}
# Redirects to the present address of stat lines: see test_admin.py.
TESTED_ELSEWHERE |= {"former-stat-lines"}
# A mailed link opens them: see test_account_address.py and test_account_password.py.
TESTED_ELSEWHERE |= {"verify-address", "choose-new-password"}

# The admin makes no cache call. Queries of each model's list, of a row and of its history. They
# include session, user and the row itself.
ADMIN = {
    "auth.Group":             (4, 4, 3),
    "fantasy.User":           (3, 6, 3),
    "fantasy.Season":         (4, 2, 3),
    "fantasy.Week":           (4, 3, 3),
    "fantasy.FeatureFlag":    (3, 3, 3),
    "fantasy.Switch":         (3, 2, 3),
    "teams.Club":             (4, 3, 3),
    "teams.Player":           (5, 4, 3),
    "teams.PlayerClub":       (5, 5, 3),
    "teams.PlayerPrice":      (5, 4, 3),
    "teams.Game":             (5, 6, 5),
    "teams.Team":             (4, 4, 3),
    "teams.Lineup":           (5, 5, 3),
    "teams.LineupSlot":       (4, 4, 3),
    "teams.TeamWeek":         (6, 4, 3),
    "teams.ScoreCount":       (5, 3, 3),
    "teams.StatLine":         (5, 7, 3),
    "teams.Watch":            (4, 4, 3),
    "leagues.League":         (4, 4, 3),
    "leagues.Membership":     (4, 4, 3),
    "leagues.Matchup":        (5, 5, 3),
    "leagues.LeagueRank":     (5, 5, 3),
    "leagues.LeagueTable":    (5, 4, 3),
    "leagues.LogEntry":       (4, 2, 3),
    "leagues.Message":        (4, 5, 3),
    "leagues.Report":         (4, 4, 3),
    "scoring.Play":           (5, 7, 3),
    "scoring.Correction":     (6, 6, 3),
    "scoring.FeedRow":        (5, 8, 3),
    "scoring.EntryRecord":    (5, 4, 3),
    "scoring.RecordedResult": (5, 5, 3),
    "caching.StoredSnapshot": (3, 2, 3),
    "caching.Flag":           (3, 2, 3),
    "caching.Heartbeat":      (3, 2, 3),
}  # fmt: skip
# Queries of add forms and delete confirmations; the other models refuse both.
ADMIN_ADD = {"fantasy.User": 1, "fantasy.FeatureFlag": 1, "fantasy.Switch": 1, "auth.Group": 2}
ADMIN_ADD_REFUSED = 1
ADMIN_DELETE = {"fantasy.User": 10, "fantasy.FeatureFlag": 4, "fantasy.Switch": 2, "auth.Group": 5}
ADMIN_DELETE_REFUSED = 2
# Addresses of no model, or of a single model.
ADMIN_SITE = {
    "index": 2,
    "app_list": 1,
    "login": 1,
    "password_change": 1,
    "password_change_done": 1,
    "jsi18n": 1,
    "autocomplete": 1,
    "teams_game_act": 5,
    "teams_statline_act": 4,
    "leagues_message_act": 2,
    "auth_user_password_change": 2,
    "view_on_site": 3,
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
