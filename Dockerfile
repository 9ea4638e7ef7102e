# Three stages: the pinned packages, the bot, and the image that runs both without pip or a compiler. Each is a layer of
# its own there, so that a change of code replaces 2 MB. `--build-arg BASE=name@sha256:…` fixes the base by its digest.
ARG BASE=python:3.13.7-slim

FROM ${BASE} AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN apt-get update && apt-get install --yes --no-install-recommends binutils && rm -rf /var/lib/apt/lists/*
COPY requirements/prod.txt image/slim.py image/sbom.py /src/
RUN python -m venv --without-pip /opt/packages \
    && pip --python /opt/packages/bin/python install --no-deps --require-hashes -r /src/prod.txt \
    && site="$(/opt/packages/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
    && python /src/sbom.py "$site" > /opt/packages/sbom.json \
    && python /src/slim.py "$site" \
    && echo /opt/balance-bot > "$site/balance-bot.pth"

FROM packages AS bot
WORKDIR /src
COPY requirements/build.txt requirements/
RUN pip install --no-deps --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE .env.example ./
COPY bot bot
COPY migrations migrations
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && pip --python /opt/packages/bin/python install --no-deps --target /opt/balance-bot dist/*.whl

FROM ${BASE}
RUN python -m pip uninstall --yes --quiet --root-user-action=ignore pip \
    && groupadd --gid 10001 bot \
    && useradd --uid 10001 --gid bot --no-create-home --home-dir /data --shell /usr/sbin/nologin bot \
    && install -d -o bot -g bot -m 0700 /data
COPY --from=packages /opt/packages /opt/packages
COPY --from=bot /opt/balance-bot /opt/balance-bot
ENV PATH=/opt/balance-bot/bin:/opt/packages/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite+aiosqlite:////data/bot.db \
    MASTER_KEY_FILE=/data/master.key \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8080 \
    EXIT_DELAY=20
ARG VERSION=0.1.0
ARG REVISION
ARG SOURCE
LABEL org.opencontainers.image.title="Balance Bot" \
      org.opencontainers.image.description="A Telegram bot that watches prepaid API balances" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
WORKDIR /data
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
# http.client, unlike urllib, takes no notice of a proxy in the environment.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "import http.client, os, sys; \
    asked = http.client.HTTPConnection('127.0.0.1', int(os.environ['HTTP_PORT']), timeout=4); \
    asked.request('GET', '/healthz'); \
    sys.exit(asked.getresponse().status != 200)"]
ENTRYPOINT ["balance-bot"]
CMD ["run"]
