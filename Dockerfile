FROM node:24-bookworm-slim AS build
WORKDIR /holdfast
COPY package.json package-lock.json .npmrc tsconfig.json tsconfig.base.json ./
COPY packages packages
RUN npm ci && npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
WORKDIR /holdfast
ENV NODE_ENV=production HOLDFAST_HOST=0.0.0.0 HOLDFAST_DATA=/var/lib/holdfast
COPY --from=build /holdfast /holdfast
COPY runbooks runbooks
RUN useradd --system --create-home --home-dir /var/lib/holdfast holdfast
USER holdfast
EXPOSE 4550
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4550/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "packages/server/dist/main.js", "serve"]
