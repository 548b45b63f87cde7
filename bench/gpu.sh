#!/usr/bin/env bash
# Verifies and times everything on a machine with a GPU, and needs no .NET there:
#   bench/gpu.sh publish         builds the self-contained program (needs the .NET SDK)
#   bench/gpu.sh run [FOLDER]    verifies every kernel, tunes, times operations and steps in tf32, bf16 and fp32 with AdamW and SGD, and PyTorch's
#                                step where PyTorch is; writes FOLDER/gpu-bench.json after each part and, where matplotlib is, FOLDER/roofline.png
#                                [default: artifacts/gpu-bench]
#   bench/gpu.sh                 both
# The parts that say most come first, and one that has its result in FOLDER/parts is not repeated: a run that was cut short goes on where it was.
# WIKIART_GPU_BENCH_OPTIONS replaces the sizes, for example "--image-size 64 --batch-size 8", WIKIART_GPU_BENCH_LIMIT is the most seconds of a part
# [default: 240]. A kernel that is wrong is named; what runs in its place is timed all the same, and the exit code is 1.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/eng/gpu-environment.sh"
result=gpu-bench.json
limit=${WIKIART_GPU_BENCH_LIMIT:-240}
parts=(verify ours-tf32-adamw torch-adamw ours-bf16-adamw torch-sgd ours-tf32-sgd ours-bf16-sgd ours-fp32-adamw ours-fp32-sgd)

ours() {
  local precision=$1 optimizer=$2 name=ours-$1-$2
  echo "Choosing tiles and the order of a step, $precision, $optimizer ..."
  limited "$program" tune "${options[@]}" --precision "$precision" --optimizer "$optimizer" > "$out/tune-$precision-$optimizer.txt" ||
    fail "$name" "tune $precision $optimizer"
  echo "Timing, $precision, $optimizer ..."
  if limited "$program" bench "${options[@]}" --precision "$precision" --optimizer "$optimizer" --json > "$out/$name.json"; then
    keep "$name" "$(cat "$out/$name.json")"
  else
    fail "$name" "bench $precision $optimizer"
  fi
}

peer() {
  local optimizer=$1 name=torch-$1
  python3 -c 'import torch' 2> /dev/null || { keep "$name" '"PyTorch is not installed"'; return; }
  echo "Timing PyTorch, $optimizer ..."
  limited python3 "$root/bench/pytorch_step.py" "$out/$name.json" "${options[@]}" --optimizer "$optimizer" > "$out/$name.txt" 2>&1 ||
    fail "$name" "PyTorch $optimizer ($out/$name.txt)"
  [[ -s $out/$name.json ]] && keep "$name" "$(cat "$out/$name.json")"
}

run() {
  open_results "${1:-$root/artifacts/gpu-bench}" || return 1
  local options part precision optimizer
  read -ra options <<< "${WIKIART_GPU_BENCH_OPTIONS:-}"
  for part in "${parts[@]}"; do
    begin "$part" || continue
    IFS=- read -r _ precision optimizer <<< "$part"
    case $part in
      verify) verify ;;
      ours-*) ours "$precision" "$optimizer" ;;
      torch-*) peer "$precision" ;;
    esac
  done
  begin roofline
  if [[ -s $out/$result ]] && python3 -c 'import matplotlib' 2> /dev/null; then
    python3 "$root/bench/roofline.py" "$out/$result" "$out/roofline.png" || fail roofline roofline
  fi
  finish
}

case ${1:-both} in
  publish) bash "$root/eng/gpu-check.sh" publish ;;
  run) run "${2:-}" ;;
  both) bash "$root/eng/gpu-check.sh" publish && run ;;
  *) sed -n '2,11s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
