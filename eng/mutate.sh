#!/usr/bin/env bash
# Feeds 100 000 mutated files to the readers of pictures, parquet files, manifests and packed data, in pieces: mutate.sh [COUNT_PER_READER].
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
count=${1:-9100}
piece=650
dotnet build tests/Trainer -c Release
for ((from = 0; from < count; from += piece)); do
  echo "mutations from $from of $count"
  WIKIART_MUTATIONS_FROM=$from WIKIART_MUTATIONS=$((count - from < piece ? count - from : piece)) \
    dotnet test tests/Trainer -c Release --no-build --filter FullyQualifiedName~ReaderMutationTests
done
