from django.urls import path

from .views import account, lineup, owners

urlpatterns = [
    path("lineup/", lineup.lineup, name="lineup"),
    path("lineup/players/", lineup.choose_player, name="choose-player"),
    path("lineup/suggestion/", lineup.fill, name="fill-lineup"),
    path("try/", owners.try_it, name="try-it"),
    path("account/export/", account.export, name="export-account"),
    path("account/delete/", account.delete, name="delete-account"),
    path("me.json", owners.me, name="me"),
]
