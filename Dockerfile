# One image for every process of the site: a web server is its default command; a refresher, a
# migration and whatever else `python manage.py …` does are the same image with another one.
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
# pip stays in this stage and installs into the environment from outside. A network with a package
# mirror or a certificate of its own gives them as build secrets, which no layer keeps; without
# them the two mounts are simply absent.
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf \
    --mount=type=secret,id=ca.crt,target=/run/secrets/ca.crt \
    python3 -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --quiet -r requirements.txt

FROM python
# The same number in every image, so that what one of them writes another one may read.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /srv/gameday gameday
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    VAR_DIR=/srv/gameday/var \
    BIND=0.0.0.0:8000
WORKDIR /srv/gameday
COPY --from=build /venv /venv
COPY . .
# The static files, packed too, belong to the image and not to the volume: one that outlives a
# release would go on showing the old ones, so it holds a link. What a volume is mounted on in
# compose.yaml is ours here, and so there. The secrets are for this one command.
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
# gunicorn stops accepting and brings to an end what it has begun, for 20 seconds at most (see
# config/gunicorn.conf.py). An engine kills after 10 unless told otherwise: --stop-timeout 30.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-m", "deploy.containers.alive"]
CMD ["gunicorn", "--config", "config/gunicorn.conf.py", "config.wsgi"]
