#!/usr/bin/env bash
# Builds build/libwikiart-software-gpu.so and build/selftest from the sources beside this script. Does nothing when both are up to date.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
compiler=${CXX:-g++}
mkdir -p build/objects

# Several test projects may start at once; the second waits for the first and finds nothing to do.
exec 9> build/lock
flock 9

library=build/libwikiart-software-gpu.so
selftest=build/selftest
newest=$(find . -path ./build -prune -o -type f \( -name '*.cpp' -o -name '*.h' -o -name '*.cu' -o -name build.sh -o -name exports.map \) -printf '%T@\n' | sort -n | tail -1)
if [[ -e $selftest && $(stat -c %.Y "$selftest") > $newest ]]; then
  exit 0
fi

# The language that kernels are compiled against travels inside the library.
quoted() { printf 'R"language('; cat "$@" | grep -v '^#pragma once'; printf ')language"'; }
{
  echo '#include "../compiler/kernel_language.h"'
  echo 'namespace software_gpu {'
  printf 'const std::string& kernel_language() { static const std::string text ='
  for name in abi qualifiers vectors arithmetic memory collectives; do quoted "kernel-language/$name.h"; echo; done
  printf '; return text; }\nconst std::string& launch_table_language() { static const std::string text ='
  quoted kernel-language/launch_table.h
  printf '; return text; }\n}\n'
} > build/kernel_language.cpp

flags=(-std=c++17 -O2 -fPIC -fvisibility=hidden -pthread -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
export compiler flags_text="${flags[*]}"
compile() { $compiler $flags_text -c "$1" -o "build/objects/$(echo "${1%.cpp}" | tr / -).o"; }
export -f compile
rm -f build/objects/*.o
printf '%s\n' execution/*.cpp driver/*.cpp compiler/*.cpp build/kernel_language.cpp | xargs -P "$(nproc)" -I{} bash -c 'compile {}'

# It stays loaded for good: its threads wait in it, and its signal handlers point into it.
$compiler -shared -pthread -Wl,-z,nodelete -Wl,-z,defs -Wl,--version-script=exports.map build/objects/*.o -o "$library.new" -ldl
mv "$library.new" "$library"
if compgen -G 'selftest/*.cpp' > /dev/null; then
  $compiler "${flags[@]}" -DSELFTEST_FOLDER="\"$PWD/selftest\"" selftest/*.cpp "$library" -Wl,-rpath,'$ORIGIN' -o "$selftest"
else
  touch "$selftest"
fi
