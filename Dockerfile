# The builder holds pip and hatchling; the image that runs holds Python, the pinned packages and the bot.
FROM python:3.13-slim AS builder
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements/build.txt requirements/prod.txt requirements/
RUN python -m venv --without-pip /opt/balance-bot \
    && pip install --no-deps --require-hashes -r requirements/build.txt \
    && pip --python /opt/balance-bot/bin/python install --no-deps --require-hashes -r requirements/prod.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY migrations migrations
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && pip --python /opt/balance-bot/bin/python install --no-deps dist/*.whl

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Balance Bot" \
      org.opencontainers.image.description="A Telegram bot that watches prepaid API balances" \
      org.opencontainers.image.licenses="MIT"
RUN groupadd --gid 10001 bot \
    && useradd --uid 10001 --gid bot --no-create-home --home-dir /data --shell /usr/sbin/nologin bot \
    && install -d -o bot -g bot -m 0700 /data
COPY --from=builder /opt/balance-bot /opt/balance-bot
ENV PATH=/opt/balance-bot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite+aiosqlite:////data/bot.db \
    MASTER_KEY_FILE=/data/master.key \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8080
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
