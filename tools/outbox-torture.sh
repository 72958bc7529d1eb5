#!/usr/bin/env bash
# Kills the outbox with SIGKILL again and again while it publishes to a real mosquitto, and proves that no stored event is lost:
#   tools/outbox-torture.sh [ROUNDS]
# The same tests run 10 rounds with the others (./test.sh). ROUNDS is 200 unless told; also kills of the broker, and of both, in turn.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export EDGEAGENT_ROUNDS=${1:-200}
dotnet test tests/EdgeAgent.Mqtt.Tests -c Release --logger 'console;verbosity=detailed' \
  --filter 'FullyQualifiedName~OutboxTortureTests' | grep -E '^ *(Passed|Failed|Skipped|Total|round|[0-9,]+ events)|Error|at line'
