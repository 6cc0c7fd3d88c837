from django.db import migrations


class Migration(migrations.Migration):
    """Leaves StatLine and its table to teams.0006."""

    dependencies = [("scoring", "0003_corrections")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="StatLine")]
        ),
    ]
