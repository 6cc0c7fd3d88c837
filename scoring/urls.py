from django.urls import path

from .views import clubs, home, leaderboards, own_team, players, scores, search, teams, weeks

urlpatterns = [
    path("", home.home, name="home"),
    path("scores/", scores.scoreboard, name="scores"),
    path("scores/<int:number>/", scores.scoreboard, name="scores-week"),
    path("games/<int:pk>/", scores.game, name="game"),
    path("live.json", scores.live, name="live"),
    path("live/<int:number>.json", scores.live, name="live-week"),
    path("live/<int:number>/ranks/<str:kind>/<str:band>.json", scores.ranks, name="ranks"),
    path("weeks/<int:number>/", weeks.week_numbers, name="week-numbers"),
    path("clubs/<int:pk>/", clubs.club, name="club"),
    path("search/", search.search, name="search"),
    path("players/", players.player_list, name="players"),
    path("players/<int:pk>/", players.player, name="player"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/weeks/<int:number>/", teams.team, name="team-week"),
    path("my-team/", own_team.my_team, name="my-team"),
    path("my-team/weeks/<int:number>/", own_team.my_team, name="my-team-week"),
    path("my-team/summary/", own_team.summary, name="my-team-summary"),
    path("my-team/settings/", own_team.settings, name="team-settings"),
    path("leaderboard/", leaderboards.season_leaderboard, name="leaderboard"),
    path("leaderboard/mine/", leaderboards.my_rank, name="my-rank"),
    path("leaderboard/<int:number>/", leaderboards.week_leaderboard, name="leaderboard-week"),
]
