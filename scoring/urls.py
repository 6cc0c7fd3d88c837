from django.urls import path

from .views import (
    clubs,
    compare,
    home,
    leaderboards,
    players,
    scores,
    search,
    share_images,
    teams,
    transactions,
    weeks,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("scores/", scores.scoreboard, name="scores"),
    path("scores/<int:number>/", scores.scoreboard, name="scores-week"),
    path("games/<int:pk>/", scores.game, name="game"),
    path("games/<int:pk>/share.png", share_images.game, name="game-image"),
    path("live.json", scores.live, name="live"),
    path("live/<int:number>.json", scores.live, name="live-week"),
    path("live/<int:number>/ranks/<str:kind>/<str:band>.json", scores.ranks, name="ranks"),
    path("weeks/<int:number>/", weeks.week_numbers, name="week-numbers"),
    path("clubs/<int:pk>/", clubs.club, name="club"),
    path("search/", search.search, name="search"),
    path("players/", players.player_list, name="players"),
    path("players/<int:pk>/", players.player, name="player"),
    path("players/compare/", compare.compare, name="compare"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/share.png", share_images.team, name="team-image"),
    path("teams/<int:pk>/transactions/", transactions.transactions, name="transactions"),
    path("teams/<int:pk>/weeks/<int:number>/", teams.team, name="team-week"),
    path("leaderboard/", leaderboards.season_leaderboard, name="leaderboard"),
    path("leaderboard/mine/", leaderboards.my_rank, name="my-rank"),
    path("leaderboard/<int:number>/", leaderboards.week_leaderboard, name="leaderboard-week"),
]
