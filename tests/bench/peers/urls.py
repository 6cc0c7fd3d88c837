"""The site, with the scoreboard of one way."""

from importlib import import_module

from django.conf import settings
from django.urls import path

from config.urls import urlpatterns as site

views = import_module(f"tests.bench.peers.ways.{settings.WAY}.views")

urlpatterns = [path("scores/", views.scoreboard), *site]
