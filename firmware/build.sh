#!/bin/sh
# Builds the sketch for the Arduino Uno without the Arduino IDE: build.sh <folder for uno.elf and uno.hex> [-D…]
# Debian: apt-get install gcc-avr avr-libc binutils-avr arduino-core-avr
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
shift
avr=${ARDUINO_AVR:-/usr/share/arduino/hardware/arduino/avr}
library="$here/livetap"
sketch="$library/examples/uno"
core="$avr/cores/arduino"

# DECIMAL_DIG: the core wants it, and avr-gcc 5.4 does not define it for C++11.
flags="-mmcu=atmega328p -DF_CPU=16000000L -DARDUINO=10819 -DARDUINO_AVR_UNO -DARDUINO_ARCH_AVR -DDECIMAL_DIG=17
  -Os -flto -ffunction-sections -fdata-sections -I$core -I$avr/variants/standard -I$library/src"
strict="-Wall -Wextra -Werror"
c="avr-gcc -std=gnu11 $flags"
cpp="avr-g++ -std=gnu++11 -fpermissive -fno-exceptions -fno-threadsafe-statics $flags"

mkdir -p "$out/core" "$out/sketch"
# The core goes into an archive, as in the IDE: of its serial ports nothing is taken then, and ours has the interrupts.
for file in "$core"/*.c; do $c -w -c "$file" -o "$out/core/$(basename "$file").o"; done
for file in "$core"/*.cpp; do $cpp -w -c "$file" -o "$out/core/$(basename "$file").o"; done
rm -f "$out/core.a"
avr-gcc-ar rcs "$out/core.a" "$out"/core/*.o

for file in "$library"/src/core/*.c; do $c $strict "$@" -c "$file" -o "$out/sketch/$(basename "$file").o"; done
for file in "$sketch"/*.cpp; do $cpp $strict "$@" -c "$file" -o "$out/sketch/$(basename "$file").o"; done
$cpp $strict "$@" -x c++ -include Arduino.h -c "$sketch/uno.ino" -o "$out/sketch/uno.ino.o"

avr-gcc -mmcu=atmega328p -Os -flto -fuse-linker-plugin -Wl,--gc-sections -o "$out/uno.elf" "$out"/sketch/*.o \
  "$out/core.a" -lm
avr-objcopy -O ihex -R .eeprom "$out/uno.elf" "$out/uno.hex"
