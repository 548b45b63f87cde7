#!/usr/bin/env bash
# Makes pictures that real tools write and that data sets hold, whole and broken: make-hazards.sh FOLDER.
# hazards.tsv beside this script says what is expected of each. Needs, by Debian's names, imagemagick, libjpeg-turbo-progs,
# libimage-exiftool-perl and webp; exits with 77 and one line when one is missing.
set -euo pipefail

convert=$(command -v magick || command -v convert || true)
for tool in "${convert:-convert}" cjpeg jpegtran exiftool cwebp; do
  command -v "$tool" > /dev/null || { echo "missing: $tool (apt-get install imagemagick libjpeg-turbo-progs libimage-exiftool-perl webp)"; exit 77; }
done
mkdir -p "$1" && cd "$1"

im() { "$convert" "$@"; }
patch() { printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }
# The offset of a marker segment: the first FF and the given byte.
marker() { LC_ALL=C grep -obUaP "\xFF\x$2" "$1" | head -1 | cut -d: -f1; }

# A flag without symmetry, 96 x 64: a green band on top, red on the left, blue on the right.
im -size 96x64 xc:'rgb(220,30,30)' -fill 'rgb(30,40,210)' -draw 'rectangle 48,0 95,63' -fill 'rgb(20,200,40)' -draw 'rectangle 0,0 95,15' \
  -depth 8 -define png:color-type=2 flag.png
im flag.png flag.ppm
cjpeg -quality 95 -sample 1x1 -outfile baseline.jpg flag.ppm
cjpeg -quality 95 -sample 1x1 -progressive -outfile progressive.jpg flag.ppm
cjpeg -quality 95 -sample 2x2 -restart 1 -outfile restart-420.jpg flag.ppm
cjpeg -quality 95 -arithmetic -outfile arithmetic.jpg flag.ppm
cjpeg -quality 95 -grayscale -outfile grey.jpg flag.ppm
cp baseline.jpg twelve-bit.jpg && patch twelve-bit.jpg $(($(marker twelve-bit.jpg C0) + 4)) '\x0c'
cp baseline.jpg bomb.jpg && patch bomb.jpg $(($(marker bomb.jpg C0) + 5)) '\x9c\x40\x9c\x40'
cp baseline.jpg no-lines.jpg && patch no-lines.jpg $(($(marker no-lines.jpg C0) + 5)) '\x00\x00'
im flag.png -colorspace CMYK -quality 95 cmyk-adobe.jpg
exiftool -q -o cmyk-plain.jpg -adobe:all= cmyk-adobe.jpg
cp baseline.jpg trailing.jpg && head -c 3000 /dev/zero | tr '\0' 'x' >> trailing.jpg
head -c 4000 /dev/zero | tr '\0' 'p' > profile.bin
exiftool -q -o profile.jpg '-icc_profile<=profile.bin' baseline.jpg && rm profile.bin
exiftool -q -o comment.jpg '-comment=a comment' '-xmp:title=title' baseline.jpg

# A camera stores these so that a viewer that obeys the tag shows the flag.
stored=('' '-copy none' '-flip horizontal' '-rotate 180' '-flip vertical' '-transpose' '-rotate 270' '-transverse' '-rotate 90')
for tag in 1 2 3 4 5 6 7 8; do
  # shellcheck disable=SC2086 # the words are separate arguments
  jpegtran ${stored[$tag]} -outfile plain.jpg baseline.jpg
  exiftool -q -n -o "exif-$tag.jpg" "-orientation=$tag" plain.jpg && rm plain.jpg
done
exiftool -q -n -o exif-0.jpg -orientation=0 baseline.jpg
exiftool -q -n -o exif-9.jpg -orientation=9 baseline.jpg

size=$(stat -c %s baseline.jpg)
for part in $(seq 1 40); do
  head -c $((size * part / 41)) baseline.jpg > "$(printf 'cut-%02d.jpg' "$part")"
done

im flag.png -depth 16 -define png:color-type=2 -define png:bit-depth=16 sixteen-bit.png
im flag.png -type Palette -define png:color-type=3 palette.png
im flag.png -transparent 'rgb(30,40,210)' -define png:color-type=6 transparent.png
im flag.png -transparent 'rgb(30,40,210)' -type PaletteAlpha -define png:color-type=3 palette-transparent.png
im flag.png -colorspace Gray -define png:color-type=4 -alpha on grey-alpha.png
im flag.png -interlace PNG -define png:color-type=2 interlaced.png
head -c 150 flag.png > cut.png
cp flag.png broken-data.png && patch broken-data.png $(($(LC_ALL=C grep -obUa IDAT flag.png | head -1 | cut -d: -f1) + 10)) '\xff\xff\xff\xff\xff\xff\xff\xff'
im flag.png flag.gif
im flag.png \( flag.png -negate \) -loop 0 animated.gif
cp flag.gif bomb.gif && patch bomb.gif 6 '\x40\x9c\x40\x9c'
head -c 200 flag.gif > cut.gif
cwebp -quiet -lossless flag.png -o lossless.webp
cwebp -quiet -q 95 flag.png -o lossy.webp
head -c 60 lossy.webp > cut.webp
im flag.png -compress lzw lzw.tif
im flag.png -compress none plain.tif
head -c 500 plain.tif > cut.tif
im flag.png flag.bmp
head -c 500 flag.bmp > cut.bmp
im -size 1x1 xc:'rgb(9,8,7)' one-pixel.png
im -size 1x16000 xc:'rgb(9,8,7)' needle.png
cp flag.png png-named.jpg
cp baseline.jpg jpeg-named.png
printf '<html>404 not found</html>' > page.jpg
printf '\xff\xd8\xff' > start-only.jpg
: > zero.jpg
mkdir -p folder.jpg
cp baseline.jpg 'joaquã­n-sorolla_portrait-déjà-vu-1899.jpg'
cp baseline.jpg $'two\nlines.jpg'
cp baseline.jpg "$(printf 'n%.0s' $(seq 251)).jpg"
rm flag.ppm
