"""Accounts and the rules of the game."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from .calendar import calendar
from .forms import SignUpForm
from .models import User


@never_cache
def sign_up(request: HttpRequest) -> HttpResponse:
    """A new account; a guest who signs up keeps his team."""
    guest = request.user if isinstance(request.user, User) and request.user.is_guest else None
    form = SignUpForm(request.POST or None, instance=guest)
    if request.method == "POST" and form.is_valid():
        form.instance.is_guest = False
        login(request, form.save())
        return redirect("my-team")
    return render(request, "fantasy/sign_up.html", {"form": form})


def rules(request: HttpRequest) -> HttpResponse:
    season = calendar()
    return render(
        request, "fantasy/rules.html", {"season": season.season, "rules": season.season.rules}
    )
