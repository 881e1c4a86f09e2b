# A worker; the same image runs migrations (node dist/db/migrate.js) and the CLI (node dist/client/cli/main.js).
# Debian and not Alpine: Temporal's native client exists for glibc alone. Node 22 has maintenance until 2027-04.

FROM node:22.23.3-bookworm-slim AS build
WORKDIR /app
# Manifests first, so that a change of the code does not install again. No package needs its install script.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node scripts/build.mjs

FROM node:22.23.3-bookworm-slim AS modules
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The packages that run, without the local stack's PostgreSQL, and of Temporal's native client only that for this kind of system.
RUN npm ci --omit=dev --omit=optional --ignore-scripts \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name '*-unknown-linux-gnu' -exec rm -rf {} +

FROM node:22.23.3-bookworm-slim
LABEL org.opencontainers.image.title="tir-rollouts" \
  org.opencontainers.image.description="Durable rollouts of E2E Networks TIR model endpoints, on Temporal" \
  org.opencontainers.image.licenses="MIT"
# The native client wants root certificates even where no TLS is used, and slim images have none.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production \
  # Within the container alone, for HEALTHCHECK. Kubernetes probes come from outside: there it is 0.0.0.0:9470.
  TIR_ROLLOUTS_HEALTH_ADDRESS=127.0.0.1:9470
COPY --from=modules /app/package.json ./
COPY --from=modules /app/node_modules node_modules
COPY --from=build /app/dist dist
# `node` by number, so that Kubernetes can see that it is not root.
USER 1000:1000
# /healthz and /readyz; metrics, when TIR_ROLLOUTS_METRICS_ADDRESS names this port.
EXPOSE 9470 9471
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "dist/worker/health-check.js"]
# As a list, without a shell between: SIGTERM reaches the worker, which then drains. It starts no processes, so no init is needed.
STOPSIGNAL SIGTERM
CMD ["node", "dist/worker/main.js"]
