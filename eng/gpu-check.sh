#!/usr/bin/env bash
# Proves the kernels on a machine with a GPU, and needs no .NET there:
#   eng/gpu-check.sh publish         builds the self-contained program into artifacts/gpu-check/ (needs the .NET SDK)
#   eng/gpu-check.sh run [FOLDER]    compares every kernel with the CPU reference, runs compute-sanitizer's four tools over them where it is
#                                    installed, trains three times on demo data, and writes FOLDER/gpu-check.json [default: artifacts/gpu-check/result]
#   eng/gpu-check.sh                 both
# WIKIART_GPU_CHECK_SIZES limits the sizes of each kernel under compute-sanitizer [default: 3], WIKIART_GPU_CHECK_TRAIN sets train's options.
# The exit code is not 0 when anything differs; a tool that is missing is named in the result and is no failure.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=$root/artifacts/gpu-check/wikiart

publish() {
  rm -rf "$root/artifacts/gpu-check"
  dotnet publish "$root/src/Trainer" -c Release -r linux-x64 --self-contained -o "$root/artifacts/gpu-check" -p:PublishSingleFile=true \
    -p:EnableCompressionInSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true -p:DebugType=none
}

# PyTorch's wheels bring an NVRTC where no toolkit is installed.
find_nvrtc() {
  [[ -z ${WIKIART_NVRTC:-} ]] && ! "$program" devices | grep -q '^nvrtc  *[0-9]' || return 0
  local library
  library=$(python3 -c 'import glob, sys; print(next((f for p in sys.path for f in glob.glob(p + "/nvidia/*/lib/libnvrtc.so.*")), ""))' 2> /dev/null)
  [[ -z $library ]] || export WIKIART_NVRTC=$library
}

text() { printf '"%s"' "$(printf '%s' "$1" | tr -d '\000-\037' | sed 's/\\/\\\\/g; s/"/\\"/g')"; }

sanitize() {
  local tool=$1 code
  compute-sanitizer --tool "$tool" --error-exitcode 9 --log-file "$out/$tool.txt" \
    "$program" verify --sizes "${WIKIART_GPU_CHECK_SIZES:-3}" > "$out/$tool-verify.txt" 2>&1
  code=$?
  ((code == 0)) || failed+=("$tool")
  printf '{"exit": %d, "summary": %s}' "$code" "$(text "$(grep 'SUMMARY' "$out/$tool.txt" | tail -1)")"
}

run() {
  out=${1:-$root/artifacts/gpu-check/result}
  failed=()
  [[ -x $program ]] || { echo "There is no $program: run eng/gpu-check.sh publish where the .NET SDK is." >&2; return 1; }
  mkdir -p "$out" || return 1
  out=$(cd "$out" && pwd)
  export DOTNET_BUNDLE_EXTRACT_BASE_DIR=$out/extracted
  export WIKIART_KERNEL_CACHE=${WIKIART_KERNEL_CACHE:-$out/kernel-cache}
  find_nvrtc
  "$program" devices | tee "$out/devices.txt"

  echo "Comparing every kernel with the reference ..."
  local start=$SECONDS kernels
  "$program" verify --json > "$out/verify.json" 2> "$out/verify-errors.txt" || { failed+=(verify); cat "$out/verify-errors.txt"; }
  local verified=$((SECONDS - start))
  kernels=$(cat "$out/verify.json")

  local sanitizers='"compute-sanitizer is not installed"'
  if command -v compute-sanitizer > /dev/null; then
    local parts=() tool
    for tool in memcheck racecheck initcheck synccheck; do
      echo "compute-sanitizer, $tool ..."
      sanitize "$tool" > "$out/$tool.json"
      parts+=("\"$tool\": $(cat "$out/$tool.json")")
    done
    sanitizers="{$(IFS=,; echo "${parts[*]}")}"
  fi

  echo "Training three times on demo data ..."
  rm -rf "$out/first" "$out/second" "$out/beside"
  local options same=false besideSame=null training
  read -ra options <<< "${WIKIART_GPU_CHECK_TRAIN:---epochs 4}"
  start=$SECONDS
  (cd "$out" && "$program" train --device cuda --run-dir first "${options[@]}") > "$out/train.txt" 2>&1 || { failed+=(train); tail -5 "$out/train.txt"; }
  training=$((SECONDS - start))
  (cd "$out" && "$program" train --device cuda --run-dir second "${options[@]}") > "$out/train-again.txt" 2>&1 || failed+=("second train")
  cmp -s "$out/first/last.safetensors" "$out/second/last.safetensors" && same=true || failed+=("bit-identical training")
  # On tensor cores an update beside the convolutions adds the same products in the same order; a wait that is missing would change the weights.
  if grep -q "(tf32)" "$out/train.txt"; then
    (cd "$out" && "$program" train --device cuda --run-dir beside --head-update beside "${options[@]}") > "$out/train-beside.txt" 2>&1 ||
      failed+=("train with the update beside")
    besideSame=false
    cmp -s "$out/first/last.safetensors" "$out/beside/last.safetensors" && besideSame=true || failed+=("bit-identical training with the update beside")
  fi

  cat > "$out/gpu-check.json" << JSON
{
  "date": "$(date -u +%Y-%m-%dT%H:%M:%SZ)",
  "gpu": $(text "$(nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2> /dev/null | head -1)"),
  "devices": $(text "$(paste -sd';' "$out/devices.txt")"),
  "failed": [$(for name in "${failed[@]}"; do text "$name"; echo; done | paste -sd,)],
  "verify": {"seconds": $verified, "kernels": ${kernels:-null}},
  "sanitizer": $sanitizers,
  "train": {"seconds": $training, "sameBitsAgain": $same, "sameBitsBeside": $besideSame, "metrics": [$(paste -sd, "$out/first/metrics.jsonl" 2> /dev/null)]}
}
JSON
  echo "The result is in $out/gpu-check.json"
  if ((${#failed[@]} > 0)); then
    echo "FAILED: $(IFS=,; echo "${failed[*]}")"
    return 1
  fi
}

case ${1:-both} in
  publish) publish ;;
  run) run "${2:-}" ;;
  both) publish && run ;;
  *) sed -n '2,9s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
