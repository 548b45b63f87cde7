#!/usr/bin/env bash
# Proves the kernels on a machine with a GPU, and needs no .NET there:
#   eng/gpu-check.sh publish         builds the self-contained program into artifacts/gpu-check/ (needs the .NET SDK)
#   eng/gpu-check.sh run [FOLDER]    compares every kernel with the CPU reference, trains three times on demo data, runs compute-sanitizer's four
#                                    tools where it is installed, and writes FOLDER/gpu-check.json after each part [default: artifacts/gpu-check/result]
#   eng/gpu-check.sh                 both
# A part that has its result in FOLDER/parts is not repeated. WIKIART_GPU_CHECK_LIMIT is the most seconds of a part [default: 180],
# WIKIART_GPU_CHECK_SIZES limits the sizes of each kernel under compute-sanitizer [default: 3], WIKIART_GPU_CHECK_TRAIN sets train's options.
# The exit code is not 0 when anything differs; a tool that is missing, or does not know the device, is named in the result and is no failure.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/eng/gpu-environment.sh"
result=gpu-check.json
limit=${WIKIART_GPU_CHECK_LIMIT:-180}
parts=(verify train memcheck synccheck initcheck racecheck)

publish() {
  rm -rf "$root/artifacts/gpu-check"
  dotnet publish "$root/src/Trainer" -c Release -r linux-x64 --self-contained -o "$root/artifacts/gpu-check" -p:PublishSingleFile=true \
    -p:EnableCompressionInSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true -p:DebugType=none -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false
}

train() {
  echo "Training three times on demo data ..."
  rm -rf "$out/first" "$out/second" "$out/beside"
  local options same=false besideSame=null start=$SECONDS training
  read -ra options <<< "${WIKIART_GPU_CHECK_TRAIN:---epochs 4}"
  (cd "$out" && limited "$program" train --device cuda --run-dir first "${options[@]}") > "$out/train.txt" 2>&1 || { fail train train; tail -5 "$out/train.txt"; }
  training=$((SECONDS - start))
  (cd "$out" && limited "$program" train --device cuda --run-dir second "${options[@]}") > "$out/train-again.txt" 2>&1 || fail train "second train"
  cmp -s "$out/first/last.safetensors" "$out/second/last.safetensors" && same=true || fail train "bit-identical training"
  # On tensor cores an update beside the convolutions adds the same products in the same order; a wait that is missing would change the weights.
  if grep -q "(tf32)" "$out/train.txt"; then
    (cd "$out" && limited "$program" train --device cuda --run-dir beside --head-update beside "${options[@]}") > "$out/train-beside.txt" 2>&1 ||
      fail train "train with the update beside"
    besideSame=false
    cmp -s "$out/first/last.safetensors" "$out/beside/last.safetensors" && besideSame=true || fail train "bit-identical training with the update beside"
  fi
  keep train "{\"seconds\": $training, \"sameBitsAgain\": $same, \"sameBitsBeside\": $besideSame,
\"metrics\": [$(paste -sd, "$out/first/metrics.jsonl" 2> /dev/null)]}"
}

# The driver's own refusals are part of how the program asks (how many parameters has a kernel?), and it looks at each: only accesses count.
sanitize() {
  local tool=$1
  compute-sanitizer --version > /dev/null 2>&1 || { keep "$tool" '"compute-sanitizer is not installed"'; return; }
  echo "compute-sanitizer, $tool ..."
  watch "$tool" "$tool" verify --sizes "${WIKIART_GPU_CHECK_SIZES:-3}" --exact-ends
  local steps=null
  if [[ $tool == memcheck ]]; then
    rm -rf "$out/watched"
    watch "$tool" "$tool-train" train --device cuda --run-dir "$out/watched" --epochs 1 --limit 96 --head-update beside
    steps=$(text "$(grep -h 'SUMMARY' "$out/$tool-train.txt" | tail -1)")
  fi
  if grep -qs 'Device not supported' "$out/$tool.txt"; then
    rm -f "$out/parts/$tool.failed"
    keep "$tool" '"compute-sanitizer does not support this device"'
  else
    keep "$tool" "{\"summary\": $(text "$(grep -h 'SUMMARY' "$out/$tool.txt" | tail -1)"), \"steps\": $steps}"
  fi
}

watch() {
  local tool=$1 name=$2
  shift 2
  limited compute-sanitizer --tool "$tool" --report-api-errors no --error-exitcode 9 --log-file "$out/$name.txt" "$program" "$@" > "$out/$name-output.txt" 2>&1
  local code=$?
  ((code == 0)) || fail "$tool" "$name$( ((code == 124)) && echo " (more than $limit s)")"
}

run() {
  open_results "${1:-$root/artifacts/gpu-check/result}" || return 1
  local part
  for part in "${parts[@]}"; do
    begin "$part" || continue
    case $part in
      verify) verify ;;
      train) train ;;
      *) sanitize "$part" ;;
    esac
  done
  finish
}

case ${1:-both} in
  publish) publish ;;
  run) run "${2:-}" ;;
  both) publish && run ;;
  *) sed -n '2,10s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
