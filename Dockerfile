# The service in one binary on a bare Debian. Nothing is downloaded at run time.
#
#   docker build -t ledtid .
#   docker run --rm -v ledtid-data:/data -v "$PWD":/deliveries:ro ledtid ingest /deliveries/events.csv --data /data
#   docker run -p 127.0.0.1:8080:8080 -v ledtid-data:/data ledtid

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src src
COPY queries queries
# Cargo.toml names them; nothing of them is built here.
COPY benches benches
COPY tests tests
RUN cargo build --release --locked --bin ledtid \
 && install -D -m 0755 target/release/ledtid /out/ledtid \
 && strip --strip-debug /out/ledtid

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="ledtid" \
      org.opencontainers.image.description="Timing analytics for standardised care pathways" \
      org.opencontainers.image.licenses="EUPL-1.2"
COPY LICENSE /usr/share/doc/ledtid/LICENSE
COPY --from=build /out/ledtid /usr/local/bin/ledtid
# A new volume takes over the owner of the directory that it covers.
RUN install -d -o 65532 -g 65532 -m 0750 /data
USER 65532:65532
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
# There is no curl in the image and none is wanted: Debian's bash opens the connection itself.
# Episodes are derived before the port is opened, hence the long start.
HEALTHCHECK --interval=15s --timeout=5s --start-period=10m --retries=3 CMD ["timeout", "4", "bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["ledtid"]
CMD ["serve", "--data", "/data", "--listen", "0.0.0.0:8080"]
