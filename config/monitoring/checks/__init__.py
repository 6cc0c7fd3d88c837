"""`manage.py check --deploy`: the mistakes that have taken sites like this one down.

    W001  more connections than PgBouncer takes          connections.py
    W002  more connections than PostgreSQL takes         connections.py   with --database default
    W003  a kept connection is closed by the other side  limits.py        in part with --database
    W004  gunicorn and nginx give up in the wrong order  limits.py
    W005  the database's address is looked up            names.py
    W006  PostgreSQL looks up its clients' names         names.py         with --database default
    W007  templates are compiled again and again         software.py
    E008  the debug toolbar, the demo or tests           software.py
    W009  memcached can be reached from elsewhere        software.py
    E010  a cache that unpickles what it finds           software.py
    W011  open files                                     machine.py
    W012  the queue of new connections                   machine.py
    W013  shared memory                                  machine.py
    W014  workers need more memory than there is         machine.py
    W015  the publish folder is on a disk                machine.py
    W016  the publish folder is nearly full              machine.py
    W017  links that leave the site lead elsewhere       names.py

Each check is a function of the values it examines, so a test can pass any machine.
"""

from . import connections, limits, machine, names, software

__all__ = ["connections", "limits", "machine", "names", "software"]
