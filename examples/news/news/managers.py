from caching.codecs import ModelRows
from caching.managers import CachedManager
from caching.outbox import FlaggingQuerySet
from caching.snapshots import Snapshot

ARTICLES = Snapshot(
    "articles",
    ModelRows("news.Article", "title", "author__name", "section__name"),
    of="news.Section",
)


class ArticleQuerySet(FlaggingQuerySet):
    def of_section(self, pk):
        return self.filter(section=pk).select_related("author", "section")


class CachedArticles(CachedManager):
    def of_section(self, pk):
        return ARTICLES.read(pk)
