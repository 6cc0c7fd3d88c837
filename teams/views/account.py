"""Views that export a person's data and delete the account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from fantasy.forms import DeleteAccountForm
from fantasy.models import User
from teams.services.account import delete_account, personal_data


@never_cache
@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    response = JsonResponse(personal_data(request.user), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="gameday-data.json"'
    return response


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Delete the account. Staff cannot: the log of corrections names its authors."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - login_required
    form = DeleteAccountForm(user, request.POST or None)
    if request.method == "POST" and not user.is_staff and form.is_valid():
        delete_account(user)
        logout(request)
        messages.success(request, "Your account has been deleted. Thank you for playing.")
        return redirect("sign-in")
    return render(request, "fantasy/delete_account.html", {"form": form})
