"""An admin page that shows a row, with a form that calls a service."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from caching.read_only_admin import ReadOnlyAdmin


class RefusedError(Exception):
    """Nothing was done; the message gives the reason."""


class ActingAdmin(ReadOnlyAdmin):
    """A read-only admin with one action: `act_label` names it, `act_explained` its effects."""

    change_form_template = "admin/acting_change_form.html"
    act_label = ""
    act_explained = ""

    def act_form(self, row: Any, data: Any) -> Any:
        raise NotImplementedError

    def act(self, request: HttpRequest, row: Any, form: Any) -> str:
        """Do it and return a message of one line. Raises RefusedError."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.act_view)
        return [path("<path:object_id>/act/", view, name=self._act_name()), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        context = {**(extra_context or {}), "act_label": self.act_label}
        if self._may_act(request):
            context["act_url"] = reverse(f"admin:{self._act_name()}", args=[object_id])
        return super().change_view(request, object_id, form_url, context)

    def act_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self._may_act(request):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
                request, self.opts, object_id
            )
        form: Form = self.act_form(row, request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                said = self.act(request, row, form)
            except RefusedError as error:
                form.add_error(None, str(error))
            else:
                self.log_change(request, row, said)
                self.message_user(request, said, messages.SUCCESS)
                return redirect(f"admin:{self._model_name()}_change", row.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "form": form,
            "title": self.act_label,
            "explained": self.act_explained,
        }
        return TemplateResponse(request, "admin/act.html", context)

    def _may_act(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request)

    def _model_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def _act_name(self) -> str:
        return f"{self._model_name()}_act"
