from django.db import models


class Flag(models.Model):
    """A row of the outbox: the topic is stale. Written in the transaction that makes it stale."""

    topic = models.CharField(max_length=100, db_index=True)
    why = models.CharField(max_length=100)
    flagged_at = models.DateTimeField(auto_now_add=True)
    request_id = models.CharField(
        max_length=64, blank=True, db_default="", help_text="Of the request that wrote it, if any"
    )

    def __str__(self) -> str:
        return f"{self.topic}: {self.why}"


class StoredSnapshot(models.Model):
    """The last built version of a topic. Readers get it when the cache has no value."""

    topic = models.CharField(max_length=100, primary_key=True)
    schema = models.PositiveIntegerField()
    version = models.PositiveBigIntegerField()
    body = models.TextField(help_text="JSON")
    built_at = models.DateTimeField(db_index=True)
    why = models.CharField(max_length=100)
    rows = models.PositiveIntegerField(db_default=0, help_text="In the value; 1 for a single one")
    queries = models.PositiveIntegerField()
    milliseconds = models.FloatField()
    statements = models.JSONField(
        db_default=[], help_text="The SQL that built it: [[statement, milliseconds], …]"
    )

    def __str__(self) -> str:
        return f"{self.topic} version {self.version}"


class Heartbeat(models.Model):
    """A refresher that is running, or that ended without deleting its row."""

    name = models.CharField(max_length=80, primary_key=True, help_text="host:process")
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    builds = models.PositiveBigIntegerField(help_text="Since it started")
    builds_a_minute = models.PositiveIntegerField(help_text="In the last minute")

    def __str__(self) -> str:
        return self.name
