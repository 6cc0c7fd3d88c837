# One image for every process of the site. Its default command starts a web server; a refresher, a
# migration and any other `python manage.py …` use the same image with another command.
# `make image` builds and checks it. The services around it: deploy/containers/Dockerfile.
ARG BASE=debian:12.12-slim

FROM ${BASE} AS python
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends python3 \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/*

FROM python AS build
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends python3-pip
COPY requirements.txt .
# pip stays in this stage and installs into the environment from outside. On a network with its own
# package mirror or certificate, pass them as build secrets, which no layer keeps. Without them the
# two mounts are absent.
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf \
    --mount=type=secret,id=ca.crt,target=/run/secrets/ca.crt \
    python3 -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --quiet -r requirements.txt

FROM python
# The same user id in every image, so that one image may read the files that another one writes.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /srv/gameday gameday
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    VAR_DIR=/srv/gameday/var \
    BIND=0.0.0.0:8000
WORKDIR /srv/gameday
COPY --from=build /venv /venv
COPY . .
# The static files and their compressed copies belong to the image, not to the volume. A volume
# outlives a release and would keep the old files, so it holds a link. The user owns the folders
# that compose.yaml mounts volumes on, and so owns the volumes. The secrets are for this command.
RUN VAR_DIR=/srv/collected \
    SECRET_KEY=only-for-this-command-which-wants-fifty-characters-of-it \
    ALLOWED_HOSTS=build DATABASE_URL=postgres://build/build CACHE_URL=memcached://build:11211 \
    EMAIL_URL=smtp://build \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q . \
    && install --directory --owner gameday --group gameday \
        var /srv/static /srv/published \
        /srv/rendered/nginx /srv/rendered/pgbouncer /srv/rendered/postgres \
    && ln -s /srv/collected/static var/static

USER 10001:10001
VOLUME /srv/gameday/var
EXPOSE 8000
# gunicorn stops accepting and finishes its requests within 20 seconds (see
# config/gunicorn.conf.py). By default an engine kills after 10: use --stop-timeout 30.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-m", "deploy.containers.alive"]
CMD ["gunicorn", "--config", "config/gunicorn.conf.py", "config.wsgi"]
