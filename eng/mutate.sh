#!/usr/bin/env bash
# Feeds 100 000 mutated files to the readers of pictures, parquet files, manifests and packed data: mutate.sh [COUNT_PER_READER].
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
WIKIART_MUTATIONS=${1:-9100} dotnet test tests/Trainer -c Release --filter FullyQualifiedName~ReaderMutationTests
