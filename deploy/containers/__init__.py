"""The stack as containers: the services that compose.yaml runs beside the site's own image.

Dockerfile   nginx, PostgreSQL, PgBouncer and memcached, from Debian's packages
prepare      writes their configuration, from the templates that `make stack` uses
alive        the health check of a web server
postgres.sh  makes PostgreSQL's folder at its first start
"""
