from django.urls import path

from .views import lineup, owners

urlpatterns = [
    path("lineup/", lineup.lineup, name="lineup"),
    path("lineup/players/", lineup.choose_player, name="choose-player"),
    path("lineup/suggestion/", lineup.fill, name="fill-lineup"),
    path("my-team/", owners.my_team, name="my-team"),
    path("try/", owners.try_it, name="try-it"),
    path("me.json", owners.me, name="me"),
]
