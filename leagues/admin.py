"""Admin of leagues. Staff mends what a league shows; members and rules are the commissioner's."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from caching.read_only_admin import ReadOnlyAdmin, ServedAdmin
from fantasy.rules.visible_names import tidy
from fantasy.week_filter import week_filter
from scoring.admin_acts import ActingAdmin, RefusedError
from teams.search.admin import KeySearchMixin

from .managers import LogEntryQuerySet
from .models import (
    League,
    LeagueRank,
    LeagueTable,
    LogEntry,
    Matchup,
    Membership,
    Message,
    Report,
)
from .rules.texts import tidy_text
from .services.staff import change_league, hide_message
from .settings_forms import ReasonForm

LEAGUE = "league__search_key"


class LeagueForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = League
        fields = ("name", "entry_locked", "notice", "commissioner")
        widgets = {"notice": forms.Textarea(attrs={"rows": 3})}

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])

    def clean_notice(self) -> str:
        return tidy_text(self.cleaned_data["notice"])

    def clean_commissioner(self) -> Any:
        """Refuse an account that is no member of the league, or is a guest's."""
        user = self.cleaned_data["commissioner"]
        if user and "commissioner" in self.changed_data:
            if self.instance.kind != League.Kind.OWNED:
                raise forms.ValidationError("A league of everyone has no commissioner.")
            if user.is_guest or not self.instance.memberships.active().of_user(user).exists():
                raise forms.ValidationError("Choose a member who is not a guest.")
        return user


@admin.register(League)
class LeagueAdmin(KeySearchMixin, ServedAdmin):
    form = LeagueForm
    list_display = ("name", "season", "kind", "format", "is_public", "size", "commissioner")
    list_filter = ("season", "kind", "format", "is_public")
    list_select_related = ("season", "commissioner")
    search_fields = ("search_key", "commissioner__username")
    fields = (
        "name", "entry_locked", "notice", "commissioner", "season", "kind", "format", "is_public",
        "max_teams", "size", "start_week", "code_expires_at", "win_points", "draw_points",
        "tie_breaks", "playoff_teams", "playoff_week", "final_weeks", "consolation", "cup_week",
        "seed", "draw_after", "champion", "cup_winner", "previous", "created_at",
    )  # fmt: skip
    readonly_fields = fields[4:]
    raw_id_fields = ("commissioner",)

    def save_model(
        self, request: HttpRequest, obj: League, form: "forms.ModelForm[League]", change: bool
    ) -> None:
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        change_league(league=obj.pk, values=values)


@admin.register(Membership)
class MembershipAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = ("team", "league", "state", "is_muted", "from_week", "joined_at", "changed_at")
    list_filter = ("league__season", "league__kind", "state", "is_muted")
    list_select_related = ("team", "league")
    search_fields = (LEAGUE, "team__search_key", "team__owner__username")


@admin.register(Matchup)
class MatchupAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = (
        "league", "week", "stage", "round", "place", "home", "away", "home_result", "away_result",
        "winner",
    )  # fmt: skip
    list_filter = ("league__season", week_filter("week"), "stage")
    list_select_related = ("league", "week", "home", "away", "winner")
    search_fields = (LEAGUE, "home__search_key", "away__search_key")


@admin.register(LeagueRank)
class LeagueRankAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = ("league", "week", "rank", "team", "points")
    list_filter = ("week__season", week_filter("week"))
    list_select_related = ("league", "week", "team")
    search_fields = (LEAGUE, "team__search_key")


@admin.register(LeagueTable)
class LeagueTableAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = ("league", "week", "teams", "is_complete", "stored_at")
    list_filter = ("week__season", week_filter("week"), "is_complete")
    list_select_related = ("league", "week")
    search_fields = (LEAGUE,)


@admin.register(LogEntry)
class LogEntryAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = ("at", "league", "who", "what", "why")
    list_filter = ("league__season", "at")
    search_fields = (
        LEAGUE, "team__search_key", "first__search_key", "second__search_key", "author", "text",
    )  # fmt: skip
    fields = ("league", "at", "who", "what", "why")

    def get_queryset(self, request: HttpRequest) -> LogEntryQuerySet:
        return LogEntry.objects.with_teams().select_related("league")


@admin.register(Message)
class MessageAdmin(KeySearchMixin, ActingAdmin):
    list_display = ("at", "league", "team", "user", "text", "removed_at")
    list_filter = ("league__season", "at", ("removed_at", admin.EmptyFieldListFilter))
    list_select_related = ("league", "team", "user")
    search_fields = (LEAGUE, "team__search_key", "user__username", "text")
    act_label = "Hide"
    act_explained = (
        "The members no longer see the text. The log of the league tells them the reason. "
        "A cleanup task deletes the message after 30 days."
    )

    def act_form(self, row: Message, data: object) -> ReasonForm:
        return ReasonForm(data, required=True)

    def act(self, request: HttpRequest, row: Message, form: ReasonForm) -> str:
        if row.removed_at is not None:
            raise RefusedError("The message is hidden already.")
        hide_message(message=row.pk, why=form.cleaned_data["why"])
        return f"The message of {row.team} is hidden."


@admin.register(Report)
class ReportAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = ("at", "message", "league", "user")
    list_filter = ("message__league__season", "at")
    list_select_related = ("message__league", "user")
    search_fields = ("message__league__search_key", "message__text", "user__username")

    @admin.display(ordering="message__league")
    def league(self, row: Report) -> League:
        return row.message.league
