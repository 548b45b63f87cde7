#!/usr/bin/env bash
# Verifies and times everything on a machine with a GPU, and needs no .NET there:
#   bench/gpu.sh publish         builds the self-contained program (needs the .NET SDK)
#   bench/gpu.sh run [FOLDER]    verifies every kernel, tunes, times operations and steps in fp32, tf32 and bf16 with AdamW and SGD, and PyTorch's
#                                step where PyTorch is; writes FOLDER/gpu-bench.json and, where matplotlib is, FOLDER/roofline.png
#                                [default: artifacts/gpu-bench]
#   bench/gpu.sh                 both
# WIKIART_GPU_BENCH_OPTIONS replaces the sizes, for example "--image-size 64 --batch-size 8". A kernel that is
# wrong is named; what runs in its place is timed all the same, the result says "verified": false, and the exit code is 1.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=$root/artifacts/gpu-check/wikiart

find_nvrtc() {
  [[ -z ${WIKIART_NVRTC:-} ]] && ! "$program" devices | grep -q '^nvrtc  *[0-9]' || return 0
  local library
  library=$(python3 -c 'import glob, sys; print(next((f for p in sys.path for f in glob.glob(p + "/nvidia/*/lib/libnvrtc.so.*")), ""))' 2> /dev/null)
  [[ -z $library ]] || export WIKIART_NVRTC=$library
}

run() {
  local out=${1:-$root/artifacts/gpu-bench}
  [[ -x $program ]] || { echo "There is no $program: run bench/gpu.sh publish where the .NET SDK is." >&2; return 1; }
  mkdir -p "$out" || return 1
  out=$(cd "$out" && pwd)
  export DOTNET_BUNDLE_EXTRACT_BASE_DIR=$out/extracted WIKIART_KERNEL_CACHE=${WIKIART_KERNEL_CACHE:-$out/kernel-cache}
  find_nvrtc
  local options benches=() precision optimizer
  read -ra options <<< "${WIKIART_GPU_BENCH_OPTIONS:-}"

  echo "Comparing every kernel with the reference ..."
  local verified=true
  "$program" verify --json > "$out/verify.json" || { echo "A kernel is wrong: $out/verify.json" >&2; verified=false; }

  for precision in fp32 tf32 bf16; do
    for optimizer in adamw sgd; do
      echo "Choosing tiles and the order of a step, $precision, $optimizer ..."
      "$program" tune "${options[@]}" --precision "$precision" --optimizer "$optimizer" > "$out/tune-$precision-$optimizer.txt" ||
        { cat "$out/tune-$precision-$optimizer.txt"; return 1; }
    done
  done
  for precision in fp32 tf32 bf16; do
    for optimizer in adamw sgd; do
      echo "Timing, $precision, $optimizer ..."
      "$program" bench "${options[@]}" --precision "$precision" --optimizer "$optimizer" --json > "$out/bench-$precision-$optimizer.json" || return 1
      benches+=("$(cat "$out/bench-$precision-$optimizer.json")")
    done
  done

  local peers='"PyTorch is not installed"'
  if python3 -c 'import torch' 2> /dev/null; then
    echo "Timing PyTorch ..."
    python3 "$root/bench/pytorch_step.py" "${options[@]}" --optimizer adamw > "$out/pytorch-adamw.json" 2> "$out/pytorch-adamw.txt" || return 1
    python3 "$root/bench/pytorch_step.py" "${options[@]}" --optimizer sgd > "$out/pytorch-sgd.json" 2> "$out/pytorch-sgd.txt" || return 1
    peers="[$(cat "$out/pytorch-adamw.json"), $(cat "$out/pytorch-sgd.json")]"
  fi

  {
    printf '{\n"date": "%s",\n"verified": %s,\n"benches": [' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$verified"
    (IFS=,; printf '%s' "${benches[*]}")
    printf '],\n"pytorch": %s\n}\n' "$peers"
  } > "$out/gpu-bench.json"
  if python3 -c 'import matplotlib' 2> /dev/null; then
    python3 "$root/bench/roofline.py" "$out/gpu-bench.json" "$out/roofline.png" || return 1
  fi
  echo "The result is in $out/gpu-bench.json"
  $verified
}

case ${1:-both} in
  publish) bash "$root/eng/gpu-check.sh" publish ;;
  run) run "${2:-}" ;;
  both) bash "$root/eng/gpu-check.sh" publish && run ;;
  *) sed -n '2,10s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
