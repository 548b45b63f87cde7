#!/usr/bin/env bash
# Runs a command with the software GPU as its CUDA driver and its NVRTC, for example
#   eng/with-software-gpu.sh dotnet run -c Release --project src/Trainer -- verify
# Builds the software GPU first when its sources are newer. The knobs are in tests/software-gpu/README.md.
set -euo pipefail
if [[ $# -eq 0 ]]; then
  sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../tests/software-gpu" && pwd)
"$folder/build.sh" >&2
library=$folder/build/libwikiart-software-gpu.so
export WIKIART_CUDA_DRIVER=$library WIKIART_NVRTC=$library
# Kernels that another build of the library compiled do not load in this one, so each has a cache of its own.
export WIKIART_KERNEL_CACHE=${WIKIART_KERNEL_CACHE:-$folder/build/kernel-cache/$(sha256sum "$library" | cut -c1-16)}
exec "$@"
