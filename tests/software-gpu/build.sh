#!/usr/bin/env bash
# Builds build/libwikiart-software-gpu.so and build/selftest from the sources beside this script: what is older than its sources.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
compiler=${CXX:-g++}
library=build/libwikiart-software-gpu.so
selftest=build/selftest
mkdir -p build/objects

# Several test projects may start at once; the second waits for the first and finds nothing to do.
exec 9> build/lock
flock 9

# In the conditions below, find also prints something when the product does not exist yet: its complaint.

# The language that kernels are compiled against travels inside the library.
language=build/objects/kernel_language.cpp
quoted() { printf 'R"language('; grep -hv '^#pragma once' "$1"; printf ')language"\n'; }
if [[ -n $(find kernel-language build.sh -newer "$language" 2>&1) ]]; then
  {
    printf '#include "../../compiler/kernel_language.h"\n\nnamespace software_gpu {\n\n'
    printf 'const std::string& kernel_language()\n{\n    static const std::string text =\n'
    for name in abi qualifiers vectors arithmetic memory collectives; do quoted "kernel-language/$name.h"; done
    printf '    ;\n    return text;\n}\n\nconst std::string& launch_table_language()\n{\n    static const std::string text =\n'
    quoted kernel-language/launch_table.h
    printf '    ;\n    return text;\n}\n\n}\n'
  } > "$language"
fi

flags=(-std=c++17 -fPIC -fvisibility=hidden -pthread -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
newest_header=$(find . -name '*.h' -o -name build.sh | xargs ls -t | head -1)
# Sets `object`; a subshell for each file would cost more than looking at it.
find_object() { object=${1#build/}; object=build/objects/${object//\//-}.o; }
stale() {
  local source object
  for source in "$@"; do
    find_object "$source"
    if [[ ! $object -nt $source || ! $object -nt $newest_header ]]; then
      # Only what runs kernels is worth optimising; the rest is better compiled fast.
      printf '%s\0' "$([[ $source == execution/* ]] && echo -O2 || echo -O1) -c $source -o $object.new && mv $object.new $object"
    fi
  done
}
sources=(execution/*.cpp driver/*.cpp compiler/*.cpp "$language")
stale "${sources[@]}" selftest/*.cpp | xargs -0 -r -P "$(nproc)" -I{} bash -c "$compiler ${flags[*]} -DSELFTEST_FOLDER='\"$PWD/selftest\"' {}"

objects=()
for source in "${sources[@]}"; do
  find_object "$source"
  objects+=("$object")
done
if [[ -n $(find "${objects[@]}" exports.map -newer "$library" 2>&1) ]]; then
  # It stays loaded for good: its threads wait in it, and its signal handlers point into it.
  $compiler -shared -pthread -Wl,-z,nodelete -Wl,-z,defs -Wl,--version-script=exports.map \
    -Wl,-soname,libwikiart-software-gpu.so "${objects[@]}" -o "$library.new" -ldl
  mv "$library.new" "$library"
fi
if [[ -n $(find "$library" build/objects/selftest-*.o -newer "$selftest" 2>&1) ]]; then
  # shellcheck disable=SC2016 # The loader, not the shell, puts the library's folder there.
  $compiler -pthread build/objects/selftest-*.o "$library" -Wl,-rpath,'$ORIGIN' -o "$selftest"
fi
