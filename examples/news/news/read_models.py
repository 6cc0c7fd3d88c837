from caching.codecs import ModelRows
from caching.snapshots import Snapshot

ARTICLES = Snapshot(
    "articles",
    ModelRows("news.Article", "title", "author__name", "section__name"),
    of="news.Section",
)


@ARTICLES.builds(
    stale_on={
        "news.Article": "section_id",
        "news.Author": "article__section_id",
        "news.Section": "pk",
    }
)
def articles(section_id):
    from .models import Article  # which imports this module, by way of Article.cached

    return Article.objects.of_section(section_id)
