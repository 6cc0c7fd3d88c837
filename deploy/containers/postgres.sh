#!/bin/sh
# Starts PostgreSQL in its container. The first start makes the data folder; it gets its name only
# after initdb has succeeded.
set -eu
data=/var/lib/postgresql/data

if [ ! -d "$data" ]; then
    rm -rf "$data.new"
    umask 077
    printf '%s' "$SUPERUSER_PASSWORD" >/tmp/password
    initdb --pgdata="$data.new" --encoding=UTF8 --locale=C.UTF-8 --data-checksums \
        --username=postgres --auth=scram-sha-256 --pwfile=/tmp/password
    rm /tmp/password
    mv "$data.new" "$data"
fi
unset SUPERUSER_PASSWORD
exec postgres -c config_file=/srv/rendered/postgres/postgresql.conf
