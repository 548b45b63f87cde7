# What eng/gpu-check.sh and bench/gpu.sh share, on a machine with a GPU and no .NET. Sourced; needs $root.
# shellcheck shell=bash
program=$root/artifacts/gpu-check/wikiart

# Tools of a toolkit that is not in the path; and the libraries of the Python that is, since PyTorch's wheels bring NVRTC and cuBLAS.
export PATH=$PATH:/usr/local/cuda/bin:/usr/local/cuda/compute-sanitizer
if [[ -z ${VIRTUAL_ENV:-} ]] && command -v python3 > /dev/null; then
  VIRTUAL_ENV=$(python3 -c 'import sys; print(sys.prefix)')
  export VIRTUAL_ENV
fi

# Prepares a folder for the results; the program unpacks itself and keeps its compiled kernels in there.
open_results() {
  [[ -x $program ]] || { echo "There is no $program: run eng/gpu-check.sh publish where the .NET SDK is." >&2; return 1; }
  mkdir -p "$1/parts" || return 1
  out=$(cd "$1" && pwd)
  export DOTNET_BUNDLE_EXTRACT_BASE_DIR=$out/extracted WIKIART_KERNEL_CACHE=${WIKIART_KERNEL_CACHE:-$out/kernel-cache}
  "$program" devices | tee "$out/devices.txt"
}

text() { printf '"%s"' "$(printf '%s' "$1" | tr '\n\t' '  ' | tr -d '\000-\037' | sed 's/\\/\\\\/g; s/"/\\"/g')"; }

# A part has so many seconds, so that one that hangs leaves time for the others; SIGINT lets it say what it has.
limited() { timeout --signal=INT --kill-after=10 "$limit" "$@"; }

has() { [[ -s $out/parts/$1.json ]]; }

# Whether a part is to be run: it has no result yet. What an earlier try failed at is forgotten.
begin() { ! has "$1" && rm -f "$out/parts/$1.failed"; }

# Keeps what a part found.
keep() {
  printf '%s\n' "$2" > "$out/parts/$1.json"
  report
}

# Remembers that a part failed, by what of it.
fail() {
  echo "FAILED: $2"
  echo "$2" >> "$out/parts/$1.failed"
  report
}

# Writes the whole result, so that nothing is lost when the next part is cut short.
report() {
  {
    printf '{\n"date": "%s",\n"gpu": %s,\n"devices": %s,\n"failed": [%s]' \
      "$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
      "$(text "$(nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2> /dev/null | head -1)")" \
      "$(text "$(paste -sd';' "$out/devices.txt")")" \
      "$(while IFS= read -r name; do text "$name"; echo; done < <(cat "$out"/parts/*.failed 2> /dev/null) | paste -sd,)"
    local part
    for part in "${parts[@]}"; do
      has "$part" && printf ',\n"%s": %s' "$part" "$(cat "$out/parts/$part.json")"
    done
    printf '\n}\n'
  } > "$out/$result.new" && mv "$out/$result.new" "$out/$result"
}

# A kernel that fails ends its process; those that were not compared are run one by one.
verify() {
  echo "Comparing every kernel with the reference ..."
  local start=$SECONDS apart=() operation
  limited "$program" verify --json > "$out/verify.json" 2> "$out/verify-errors.txt" || { fail verify verify; cat "$out/verify-errors.txt"; }
  while IFS= read -r operation; do
    limited "$program" verify --only "$operation" --json > "$out/verify-$operation.json" 2>> "$out/verify-errors.txt" ||
      fail verify "verify $operation"
    apart+=("$(text "$operation"): $(cat "$out/verify-$operation.json" | grep . || echo null)")
  done < <(grep -B 8 'Not compared: the GPU was lost' "$out/verify.json" | sed -n 's/.*"operation": *"\([A-Za-z]*\).*/\1/p' | sort -u)
  keep verify "{\"seconds\": $((SECONDS - start)), \"errors\": $(text "$(head -c 4000 "$out/verify-errors.txt")"),
\"kernels\": $(cat "$out/verify.json" | grep . || echo null), \"apart\": {$(IFS=,; echo "${apart[*]}")}}"
}

finish() {
  echo "The result is in $out/$result"
  ! cat "$out"/parts/*.failed > /dev/null 2>&1 || { echo "FAILED: $(cat "$out"/parts/*.failed | paste -sd,)"; return 1; }
}
