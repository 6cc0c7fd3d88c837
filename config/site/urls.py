from django.urls import path

from . import crawlers, pages

urlpatterns = [
    path("about/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("favicon.ico", crawlers.favicon, name="favicon"),
]
