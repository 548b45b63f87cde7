#!/usr/bin/env bash
# Reads every kernel's machine code for sm_80 and sm_90 without a GPU: registers, shared memory, spills, occupancy, what the main loop
# executes, and each tile's FLOP per byte beside the machine's (bench/StaticGpu/MachineRates.cs). Prints a table; static-gpu.sh [JSON] writes
# the same as JSON. The exit code is not 0 when a kernel spills, touches local memory, reads global memory in its main loop in pieces of less
# than 16 bytes without an exemption (bench/StaticGpu/Exemption.cs), or uses tensor cores with a tile that bench/StaticGpu/TileShape.cs does
# not know.
# The compiler and the disassembler come from eng/fetch-nvrtc.sh; NVDISASM names another nvdisasm.
set -euo pipefail
json=${1:+$(realpath -m "$1")}
[[ -z $json ]] || mkdir -p "$(dirname "$json")"
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export WIKIART_KERNEL_CACHE=${WIKIART_KERNEL_CACHE:-$PWD/.nvrtc/kernel-cache}

if [[ -z ${NVDISASM:-} ]]; then
  bash eng/fetch-nvrtc.sh disassembler > /dev/null
  NVDISASM=$PWD/.nvrtc/nvdisasm
fi
dotnet build -c Release bench/StaticGpu -m:1 -nodeReuse:false --verbosity quiet > /dev/null || dotnet build -c Release bench/StaticGpu -m:1 -nodeReuse:false
exec dotnet bench/StaticGpu/bin/Release/net10.0/Wikiart.Cuda.StaticGpu.dll "$NVDISASM" ${json:+"$json"}
