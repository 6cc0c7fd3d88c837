"""Addresses of the demo. config/urls.py includes them where the demo keeps the mails."""

from django.urls import path

from .mailbox.views import mailbox

urlpatterns = [path("mail/", mailbox, name="demo-mail")]
