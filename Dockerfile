# The image holds one static binary and an empty folder for its data, nothing else.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
# .git comes along: the go command takes the version from it.
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /out/wirelore . && mkdir /out/data

FROM scratch
COPY --from=build /out/wirelore /wirelore
COPY --from=build --chown=65532:65532 /out/data /data
# PATH is for `docker compose exec wirelore wirelore seed 10`. SQLite keeps what it spills in
# the working folder when a system has no /tmp.
ENV PATH=/ \
    WIRELORE_DATA=/data \
    WIRELORE_HTTP=0.0.0.0:8080 \
    WIRELORE_GRPC=0.0.0.0:50051
WORKDIR /data
VOLUME /data
USER 65532:65532
EXPOSE 8080 50051
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["/wirelore", "healthcheck"]
ENTRYPOINT ["/wirelore"]
CMD ["serve"]
