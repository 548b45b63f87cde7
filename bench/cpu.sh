#!/usr/bin/env bash
# Compares the CPU implementation with TorchSharp in one run, and ends with one line a claim: its name, figure, target, pass or short.
# --quick: 64 px with AdamW alone, under a minute once everything is built. Other options go to the comparison; see --help.
# The tuned peer needs jemalloc (Debian: libjemalloc2); JEMALLOC names it where it lies elsewhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

quick=false
options=()
for argument in "$@"; do
  if [[ $argument == --quick ]]; then quick=true; else options+=("$argument"); fi
done

dotnet build -c Release bench/Peer -m:1 --verbosity quiet
peer=$(find bench/Peer/bin/Release -name Wikiart.Cuda.Peer.dll | head -1)
if $quick; then
  exec dotnet "$peer" --sizes 64 --threads 2 --optimizers adamw --peers tuned --rounds 5 "${options[@]}"
fi

dotnet build -c Release bench/Benchmarks -m:1 --verbosity quiet
dotnet bench/Benchmarks/bin/Release/net10.0/Wikiart.Cuda.Benchmarks.dll accuracy
dotnet "$peer" sweep
exec dotnet "$peer" "${options[@]}"
