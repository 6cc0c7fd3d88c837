from django.urls import path

from .views import account, lineup, owners, watch_list

urlpatterns = [
    path("lineup/", lineup.lineup, name="lineup"),
    path("lineup/players/", lineup.choose_player, name="choose-player"),
    path("lineup/suggestion/", lineup.fill, name="fill-lineup"),
    path("try/", owners.try_it, name="try-it"),
    path("watch-list/", watch_list.watch_list, name="watch-list"),
    path("watch-list/add/", watch_list.add, name="watch"),
    path("watch-list/remove/", watch_list.remove, name="unwatch"),
    path("watch-list/players/<int:pk>.json", watch_list.state, name="watch-state"),
    path("account/export/", account.export, name="export-account"),
    path("account/delete/", account.delete, name="delete-account"),
    path("me.json", owners.me, name="me"),
]
