# EdgeAgent for x64:
#   docker build -t edgeagent .
# Dockerfile.arm64 is the same for 64-bit ARM; docs/containers.md.

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
# OpenCV's native library: its dnn engine and its capture; needs GTK 3 (docs/containers.md has the sizes). All else works without it.
ARG OPENCV=false
# CI=true: restore exactly what the lock files name.
ENV CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
# The restore is a layer of its own: it changes only with the dependencies.
COPY Directory.Build.props Directory.Packages.props BannedSymbols.txt global.json .editorconfig ./
COPY src/EdgeAgent.Pipeline/EdgeAgent.Pipeline.csproj src/EdgeAgent.Pipeline/packages.lock.json src/EdgeAgent.Pipeline/
COPY src/EdgeAgent.Vision/EdgeAgent.Vision.csproj src/EdgeAgent.Vision/packages.lock.json src/EdgeAgent.Vision/
COPY src/EdgeAgent.Audio/EdgeAgent.Audio.csproj src/EdgeAgent.Audio/packages.lock.json src/EdgeAgent.Audio/
COPY src/EdgeAgent.Mqtt/EdgeAgent.Mqtt.csproj src/EdgeAgent.Mqtt/packages.lock.json src/EdgeAgent.Mqtt/
COPY src/EdgeAgent.Host/EdgeAgent.Host.csproj src/EdgeAgent.Host/packages.lock.json src/EdgeAgent.Host/
# Not `-r`: that would replace the runtime identifiers that the lock files were made for.
RUN dotnet restore src/EdgeAgent.Host -p:RuntimeIdentifier=linux-x64 -p:SelfContained=true
COPY src/ src/
# What `edgeagent --version` prints after the version: --build-arg REVISION=$(git rev-parse HEAD)
ARG REVISION=
RUN dotnet publish src/EdgeAgent.Host -c Release -r linux-x64 --self-contained --no-restore \
    -p:SourceRevisionId=$REVISION -o /agent \
    && { [ "$OPENCV" = true ] || rm /agent/libOpenCvSharpExtern.so; }

# The platform by its name: buildah 1.28 (Debian 12) would take that of the stage before.
FROM --platform=$TARGETPLATFORM ubuntu:24.04
ARG OPENCV=false
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        ffmpeg libasound2t64 libstdc++6 ca-certificates tzdata \
        $([ "$OPENCV" = false ] || echo libgtk-3-0t64 libatomic1 libharfbuzz0b libfreetype6 libdrm2 libx11-6) \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
# The base image has no group render; compose.yaml adds the numbers that the groups have on the machine outside.
RUN groupadd --force --system render \
    && useradd --system --uid 980 --groups audio,video,render --home-dir /var/lib/edgeagent --create-home edgeagent \
    && install -d -o edgeagent -g edgeagent /etc/edgeagent
COPY --from=build /agent /opt/edgeagent
COPY models/ /opt/edgeagent/models/
COPY demo/ /opt/edgeagent/demo/
COPY config/demo.yaml config/edgeagent.schema.json /opt/edgeagent/config/
COPY --chown=edgeagent:edgeagent config/edgeagent.yaml config/edgeagent.schema.json /etc/edgeagent/
# STATE_DIRECTORY: where events, evidence and pulled models are kept, as systemd would say it. Telemetry is ONNX Runtime's;
# arenas are the C library's, each of which keeps what is freed in it.
ENV PATH=/opt/edgeagent:$PATH \
    STATE_DIRECTORY=/var/lib/edgeagent \
    ORT_DISABLE_TELEMETRY=1 \
    MALLOC_ARENA_MAX=2 \
    DOTNET_EnableDiagnostics=0
USER edgeagent
WORKDIR /var/lib/edgeagent
VOLUME ["/etc/edgeagent", "/var/lib/edgeagent"]
STOPSIGNAL SIGTERM
# Asks the running agent over a socket in the state folder; no port is open for it.
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 CMD ["edgeagent", "health"]
ENTRYPOINT ["edgeagent"]
CMD ["run", "--config", "/etc/edgeagent/edgeagent.yaml"]
