import django.db.models.functions.text
from django.db import migrations, models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower


def leave_each_address_to_one_account(apps, schema_editor):
    """The one that was opened first. The others open with name and password as before."""
    users = apps.get_model("fantasy", "User").objects.using(schema_editor.connection.alias)
    named = users.exclude(email="").annotate(address=Lower("email"))
    earlier = named.filter(address=OuterRef("address"), pk__lt=OuterRef("pk"))
    repeated = list(named.filter(Exists(earlier)).values_list("pk", flat=True))
    users.filter(pk__in=repeated).update(email="")


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('fantasy', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='email_verified_at',
            field=models.DateTimeField(blank=True, help_text='When a link sent to the present address was followed', null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='mailed_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='The last mail: there is one a minute', null=True),
        ),
        migrations.RunPython(leave_each_address_to_one_account, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='email_unique_in_any_case', violation_error_message='There is an account with this address. Sign in to it, or reset its password.'),
        ),
    ]
