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

# Writes what a part found, and the whole result, so that nothing is lost when the next part is cut short.
keep() {
  printf '%s\n' "$2" > "$out/parts/$1.json"
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

# Remembers that a part failed, by what of it.
fail() {
  echo "FAILED: $2"
  echo "$2" >> "$out/parts/$1.failed"
}

finish() {
  echo "The result is in $out/$result"
  ! cat "$out"/parts/*.failed > /dev/null 2>&1 || { echo "FAILED: $(cat "$out"/parts/*.failed | paste -sd,)"; return 1; }
}
