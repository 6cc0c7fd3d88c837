from django.shortcuts import render

from caching.shortcuts import missing_is_404

from .models import Article


def section(request, pk):
    with missing_is_404():
        articles = Article.cached.of_section(pk)
    return render(request, "news/section.html", {"articles": articles})
