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
    from .models import Article, Section  # models.py imports this module: Article.cached

    Section.objects.get(pk=section_id)  # DoesNotExist: the refresher deletes the snapshot
    return Article.objects.of_section(section_id)
