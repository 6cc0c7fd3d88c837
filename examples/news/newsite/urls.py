from django.urls import path
from news import views

urlpatterns = [path("sections/<int:pk>/", views.section)]
