#!/usr/bin/env bash
# Builds the solution once and runs all its tests, one project after another: each uses all cores. The last line is "N passed, N failed, N skipped".
# The exit code is not 0 when the build or a test fails, or when a test project crashes, hangs or runs no test.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
exec < /dev/null
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

results=$(mktemp -d) || exit 1
trap 'rm -rf "$results"' EXIT
trap 'exit 130' INT TERM
faults=()

# Each result is one element that begins on a line of its own; text inside is escaped, so no message can be taken for one.
count() { grep -rhE "<UnitTestResult .*$1" "$results" --include='*.trx' | wc -l; }

list_skipped() {
  find "$results" -name '*.trx' -exec cat {} + | awk '
    function plain(text) {
      gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&#xD;|\r/, "", text); gsub(/&amp;/, "\\&", text)
      return text
    }
    /<UnitTestResult .*outcome="NotExecuted"/ { match($0, / testName="[^"]*"/); name = substr($0, RSTART + 11, RLENGTH - 12) }
    name != "" && !inside && /<Message>/ { inside = 1; sub(/.*<Message>/, ""); reason = "" }
    inside {
      line = $0; last = sub(/<\/Message>.*/, "", line); reason = reason (reason == "" ? "" : " ") line
      if (last) { print "Skipped " plain(name) ": " plain(reason); name = ""; inside = 0 }
    }
    /<\/UnitTestResult>/ && name != "" { print "Skipped " plain(name) ": no reason given"; name = "" }'
}

# The kernels are compiled by a real NVRTC, which needs no GPU; without one those tests are skipped with the reason.
[[ -e .nvrtc/libnvrtc.so.12 ]] || bash eng/fetch-nvrtc.sh || echo "No NVRTC here: the tests that compile kernels are skipped."

# The software GPU runs the kernels on the CPU; without it those tests are skipped with the reason.
if [[ $(uname -sm) == "Linux x86_64" ]] && command -v g++ > /dev/null; then
  bash tests/software-gpu/build.sh && tests/software-gpu/build/selftest || faults+=("the software GPU's own tests failed")
else
  echo "No g++ on x86-64 Linux here: the tests that run kernels are skipped."
fi

if dotnet build Wikiart.Cuda.sln -c Release; then
  # The kernels' project comes first: the software GPU's cache, which it fills on all cores, serves the trainer's tests.
  while IFS= read -r project; do
    name=$(basename "$project" .csproj)
    mkdir "$results/$name"
    dotnet test "$project" -c Release --no-build --logger "trx;LogFileName=results.trx" --results-directory "$results/$name" \
      --blame-hang-timeout 8min --blame-hang-dump-type none || faults+=("$name failed")
    grep -qs '<UnitTestResult ' "$results/$name/results.trx" || faults+=("$name ran no test")
  done < <(find tests -name '*.Tests.csproj' | sort)

  # The kernels' machine code, which the tests above compiled: no spill, no local memory, no narrow load in a main loop.
  if [[ -e .nvrtc/libnvrtc.so.12 ]] && bash eng/fetch-nvrtc.sh disassembler; then
    WIKIART_KERNEL_CACHE=$PWD/tests/Kernels/bin/Release/net10.0/nvrtc-cache bash bench/static-gpu.sh artifacts/static-gpu.json ||
      faults+=("the static report of the kernels found faults")
  else
    echo "No disassembler here: the machine code of the kernels is not read."
  fi
else
  faults+=("the build failed")
fi

passed=$(count 'outcome="Passed"')
skipped=$(count 'outcome="NotExecuted"')
failed=$(($(count '') - passed - skipped))
((passed + failed > 0)) || faults+=("no test ran")

echo
list_skipped
((${#faults[@]} == 0)) || printf 'Error: %s\n' "${faults[@]}"
echo "$passed passed, $failed failed, $skipped skipped"
((${#faults[@]} == 0))
