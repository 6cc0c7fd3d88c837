from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import files
from .visitor import Visitor


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the mails that this browser caused for its own accounts."""
    return render(request, "demo/mail.html", {"mails": files.read(Visitor.of(request).mailbox)})
