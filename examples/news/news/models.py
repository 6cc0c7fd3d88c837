from django.db import models

from caching.outbox import FlaggingQuerySet

from .managers import ArticleQuerySet, CachedArticles


class Section(models.Model):
    name = models.CharField(max_length=40)

    objects = FlaggingQuerySet.as_manager()

    def __str__(self):
        return self.name


class Author(models.Model):
    name = models.CharField(max_length=40)

    objects = FlaggingQuerySet.as_manager()

    def __str__(self):
        return self.name


class Article(models.Model):
    title = models.CharField(max_length=80)
    section = models.ForeignKey(Section, models.CASCADE)
    author = models.ForeignKey(Author, models.CASCADE)

    objects = ArticleQuerySet.as_manager()
    cached = CachedArticles()

    def __str__(self):
        return self.title
