#!/usr/bin/env bash
# Builds everything and runs every test. Last line: "N passed, N failed, N skipped". Arguments go to `dotnet test`
# (./test.sh --filter FullyQualifiedName~Letterbox).
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

tools/needs.sh test || exit 69
dotnet restore EdgeAgent.sln -v quiet || exit 1
dotnet build EdgeAgent.sln -c Release --no-restore -v quiet || exit 1

passed=0 failed=0 skipped=0 broken=0
for project in tests/*.Tests; do
  name=$(basename "$project")
  echo "== $name"
  # Allocation tests count bytes: background re-compilation must not add its own.
  dotnet test "$project" -c Release --no-build --logger "trx;LogFileName=$results/$name.trx" \
    --blame-hang-timeout 5m --blame-hang-dump-type none "$@" >"$results/$name.log" 2>&1
  status=$?
  grep -E '^\s+(Failed|Skipped) ' "$results/$name.log" | sed 's/^\s*/  /'
  if [ -f "$results/$name.trx" ]; then
    counters=$(grep -o '<Counters [^>]*' "$results/$name.trx")
    count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
    total=$(count total) run=$(count executed) good=$(count passed)
    passed=$((passed + good))
    failed=$((failed + run - good))
    skipped=$((skipped + total - run))
    echo "  $good passed, $((run - good)) failed, $((total - run)) skipped"
  fi
  if [ $status -ne 0 ]; then
    grep -vE '^\s+(Passed|Skipped) ' "$results/$name.log" | tail -n 200
    [ -f "$results/$name.trx" ] && [ "$((run - good))" -gt 0 ] || broken=$((broken + 1))
  fi
done

[ $broken -eq 0 ] || echo "$broken test project(s) ended without a result"
echo "$passed passed, $((failed + broken)) failed, $skipped skipped"
[ $((failed + broken)) -eq 0 ]
