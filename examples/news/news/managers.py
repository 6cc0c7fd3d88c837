from caching.managers import CachedManager
from caching.outbox import FlaggingQuerySet

from .read_models import ARTICLES


class ArticleQuerySet(FlaggingQuerySet):
    def of_section(self, pk):
        return self.filter(section=pk).select_related("author", "section")


class CachedArticles(CachedManager):
    def of_section(self, pk):
        return ARTICLES.read(pk)
