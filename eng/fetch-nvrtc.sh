#!/usr/bin/env bash
# Puts NVIDIA's run-time compiler (NVRTC) into .nvrtc/ at the repository root, so that kernels can be compiled and tested on a machine
# without CUDA. It unpacks Debian's packages (suite trixie, component non-free) beside whatever release this machine runs: nothing is
# installed, and apt's own configuration and lists stay as they are. Does nothing when .nvrtc/ is filled already.
#   eng/fetch-nvrtc.sh                the compiler
#   eng/fetch-nvrtc.sh disassembler   nvdisasm as well, which bench/static-gpu.sh reads machine code with (an 87 MB package)
#   eng/fetch-nvrtc.sh experimental   the compiler of CUDA 12.5, whose sparse instructions have another name, into an empty .nvrtc/
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

suite=trixie
target=.nvrtc
case ${1:-} in
  '') packages=(libnvrtc12 libnvrtc-builtins12.4) ;;
  disassembler) packages=(libnvrtc12 libnvrtc-builtins12.4 nvidia-cuda-toolkit) ;;
  experimental) suite=experimental packages=(libnvrtc12 libnvrtc-builtins12.5) ;;
  *) sed -n '2,7s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac

give_up() {
  echo "Error: $1" >&2
  echo "Install NVRTC in another way: CUDA toolkit 11.8 or later, or the Python wheel nvidia-cuda-nvrtc-cu12;" >&2
  echo "then set CUDA_PATH to the toolkit, or WIKIART_NVRTC to the NVRTC library itself." >&2
  exit 1
}

# The folder may be a link to another checkout's, which find enters only with the slash.
find_library() { find "$target/" -maxdepth 1 -name "$1" -print -quit 2> /dev/null; }

if [[ -n $(find_library 'libnvrtc.so.*') && -n $(find_library 'libnvrtc-builtins.so.*') && ( ${1:-} != disassembler || -x $target/nvdisasm ) ]]; then
  echo "NVRTC is there already: $(find_library 'libnvrtc.so.*')"
  exit 0
fi

grep -qsx 'ID=debian' /etc/os-release || give_up "this script unpacks Debian packages, and this machine does not run Debian."
for tool in apt-get dpkg-deb; do
  [[ -n $(command -v "$tool") ]] || give_up "$tool is not installed."
done

# The same mirror that this machine's own sources name, for another suite.
mirror=$(apt-get update --print-uris 2> /dev/null | sed -nE "s|^'(.*/debian)/dists/.*|\1|p" | head -n 1)
[[ -n $mirror ]] || give_up "apt's sources on this machine name no Debian mirror."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/packages" "$work/unpacked"
echo "deb $mirror $suite non-free" > "$work/sources.list"
cat > "$work/apt.conf" <<CONF
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State::Lists "$work/lists";
Dir::Cache "$work";
APT::Get::List-Cleanup "false";
Acquire::Languages "none";
CONF
if ((EUID == 0)); then
  # Root's temporary folder is closed to the user that apt downloads as.
  echo 'APT::Sandbox::User "root";' >> "$work/apt.conf"
fi

export APT_CONFIG="$work/apt.conf"
apt-get update -qq || give_up "apt-get could not read the package list of $suite."
(cd "$work/packages" && apt-get download -qq "${packages[@]}") || give_up "apt-get could not download ${packages[*]} from $suite."
for package in "$work"/packages/*.deb; do
  dpkg-deb -x "$package" "$work/unpacked"
done

# Both libraries side by side, as the program expects them; moved there whole, so that an interrupted copy is never taken for one.
mkdir -p "$(realpath -m "$target")"
copy=$(mktemp -d "$target/unpacking.XXXXXX")
trap 'rm -rf "$work" "$copy"' EXIT
find "$work/unpacked" \( -name 'libnvrtc*.so*' -o -path '*/bin/nvdisasm' \) -exec cp -Pt "$copy" {} +
mv -ft "$target" "$copy"/*
[[ -n $(find_library 'libnvrtc.so.*') && -n $(find_library 'libnvrtc-builtins.so.*') ]] || give_up "the packages hold no NVRTC library."
echo "NVRTC is in $target/:"
find "$target/" -maxdepth 1 -name "libnvrtc*" | sort
