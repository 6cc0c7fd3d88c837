# One image for every process of the site: web is its default command, the refresher and any
# other `python manage.py …` are the same image with another one. `make image` builds and checks it.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS python
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends python3 \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/*

FROM python AS build
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends python3-pip
COPY requirements.txt .
# pip stays in this stage and installs into the environment from outside. A network with a package
# mirror or a certificate of its own gives them as build secrets, which no layer keeps; without
# them the two mounts are simply absent.
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf \
    --mount=type=secret,id=ca.crt,target=/run/secrets/ca.crt \
    python3 -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --quiet -r requirements.txt

FROM python
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /srv/gameday gameday
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    VAR_DIR=/srv/gameday/var \
    BIND=0.0.0.0:8000
WORKDIR /srv/gameday
COPY --from=build /venv /venv
COPY . .
# The static files belong to the image, not to the volume: a volume that outlives a release would
# go on showing the old ones, so it holds a link. The secrets are for this one command.
RUN VAR_DIR=/srv/collected \
    SECRET_KEY=only-for-this-command-which-wants-fifty-characters-of-it \
    ALLOWED_HOSTS=build DATABASE_URL=postgres://build/build CACHE_URL=memcached://build:11211 \
    EMAIL_URL=smtp://build \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q . \
    && install --directory --owner gameday --group gameday var \
    && ln -s /srv/collected/static var/static

USER 10001:10001
VOLUME /srv/gameday/var
EXPOSE 8000
STOPSIGNAL SIGTERM
# Django answers only to the names in ALLOWED_HOSTS, so the check asks by the first of them.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD python -c "\
import http.client, os, sys; \
port = os.environ['BIND'].rpartition(':')[2]; \
host = os.environ.get('ALLOWED_HOSTS', '').split(',')[0].lstrip('*.') or 'localhost'; \
web = http.client.HTTPConnection('127.0.0.1', int(port), timeout=2); \
web.request('GET', '/livez', headers={'Host': host}); \
sys.exit(web.getresponse().status != 200)"
CMD ["gunicorn", "--config", "config/gunicorn.conf.py", "config.wsgi"]
