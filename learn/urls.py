from django.urls import path

from . import views

urlpatterns = [
    path("", views.overview, name="learn"),
    path("dog-pile/", views.dog_pile, name="dog-pile"),
    path("<slug:slug>/", views.lesson, name="lesson"),
    path("<slug:slug>/<slug:way_slug>/", views.way, name="lesson-way"),
]
