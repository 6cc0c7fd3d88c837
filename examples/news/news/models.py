from django.db import models

from caching.outbox import FlaggingModel, FlaggingQuerySet

from .managers import ArticleQuerySet, CachedArticles


class Section(FlaggingModel):
    name = models.CharField(max_length=40)

    objects = FlaggingQuerySet.as_manager()

    def __str__(self):
        return self.name


class Author(FlaggingModel):
    name = models.CharField(max_length=40)

    objects = FlaggingQuerySet.as_manager()

    def __str__(self):
        return self.name


class Article(FlaggingModel):
    title = models.CharField(max_length=80)
    section = models.ForeignKey(Section, models.CASCADE)
    author = models.ForeignKey(Author, models.CASCADE)

    objects = ArticleQuerySet.as_manager()
    cached = CachedArticles()

    def __str__(self):
        return self.title
