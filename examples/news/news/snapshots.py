from .managers import ARTICLES
from .models import Article, Author, Section


@ARTICLES.builds(stale_on={Article: "section_id", Author: "article__section_id", Section: "pk"})
def articles(section_id):
    return Article.objects.of_section(section_id)
