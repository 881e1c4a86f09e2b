#!/bin/sh
# Registers the namespace and the search attributes that every rollout sets at its start. Safe to repeat.
set -eu

# Runs a command until it succeeds, for a minute at most; then its own words say what is wrong.
wait_until() {
  attempts=60
  until "$@" >/dev/null 2>&1; do
    attempts=$((attempts - 1))
    if [ "$attempts" -eq 0 ]; then
      "$@"
      return
    fi
    sleep 1
  done
}

# The port opens a little before the server serves.
wait_until temporal operator cluster health

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$NAMESPACE_RETENTION"

# The server learns of a new namespace only when it next refreshes its list.
wait_until temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE"

# The list of workflows/contract/search-attributes.ts. A name that is there already is left as it is.
temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
  --name RolloutTarget --type Keyword \
  --name RolloutProject --type Keyword \
  --name RolloutEndpoint --type Keyword \
  --name RolloutPhase --type Keyword \
  --name RolloutFramework --type Keyword \
  --name RolloutSku --type Keyword \
  --name RolloutActor --type Keyword \
  --name RolloutWaitingFor --type Keyword \
  --name RolloutRevision --type Int
