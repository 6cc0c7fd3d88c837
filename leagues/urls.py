from django.urls import include, path

from .views import (
    board,
    brackets,
    browse,
    histories,
    joining,
    matchups,
    members,
    office,
    own_leagues,
    tables,
)

# Shared pages of public leagues.
shared = [
    path("leagues/", browse.browse, name="leagues"),
    path("leagues/<int:pk>/", tables.league, name="league"),
    path("leagues/<int:pk>/weeks/<int:number>/", tables.league, name="league-week"),
    path("leagues/<int:pk>/matchups/<int:matchup>/", matchups.matchup, name="matchup"),
    path("leagues/<int:pk>/bracket/", brackets.bracket, name="bracket"),
    path("leagues/<int:pk>/history/", histories.history, name="league-history"),
    path("leagues/<int:pk>/join/", joining.join_public, name="join-league"),
]
# Pages of the signed-in user, and of the members of a league.
own = [
    path("", own_leagues.own_leagues, name="own-leagues"),
    path("summary/", own_leagues.summary, name="own-leagues-summary"),
    path("new/", own_leagues.create, name="create-league"),
    path("join/", joining.enter_code, name="enter-code"),
    path("<int:pk>/", tables.own_league, name="own-league"),
    path("<int:pk>/weeks/<int:number>/", tables.own_league, name="own-league-week"),
    path("<int:pk>/matchups/<int:matchup>/", matchups.own_matchup, name="own-matchup"),
    path("<int:pk>/bracket/", brackets.own_bracket, name="own-bracket"),
    path("<int:pk>/history/", histories.own_history, name="own-league-history"),
    path("<int:pk>/invite/", joining.share, name="share-league"),
    path("<int:pk>/leave/", joining.leave_league, name="leave-league"),
    path("<int:pk>/board/", board.board, name="league-board"),
    path("<int:pk>/board/<int:message>/report/", board.report, name="report-message"),
    path("<int:pk>/board/<int:message>/remove/", board.remove, name="remove-message"),
    path("<int:pk>/members/", members.members, name="league-members"),
    path("<int:pk>/members/<int:team>/<str:act>/", members.act, name="act-on-member"),
    path("<int:pk>/log/", office.log, name="league-log"),
    path("<int:pk>/settings/", office.settings, name="league-settings"),
    path("<int:pk>/code/", office.renew_code, name="renew-code"),
    path("<int:pk>/matchups/<int:matchup>/correct/", office.correct, name="correct-matchup"),
    path("<int:pk>/next-season/", office.renew_league, name="renew-league"),
]

urlpatterns = [
    *shared,
    path("my-leagues/", include(own)),
    # An invite: its link is short, and anyone may open it.
    path("join/<str:code>/", joining.invite, name="invite"),
    path("join/<str:code>/share.png", joining.invite_image, name="invite-image"),
]
