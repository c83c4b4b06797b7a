#!/bin/sh
# merged-usr.sh ROOT: lays the tree out as Debian 12 has it, before anything is unpacked. Without it
# apt takes the package that moves files there: half a minute, and most of Perl with it.
set -eu
cd "$1"
for directory in bin sbin lib lib64; do
  mkdir -p "usr/$directory"
  ln -s "usr/$directory" "$directory"
done
mkdir -p etc/apt/preferences.d
printf 'Package: usrmerge\nPin: version *\nPin-Priority: -1\n' >etc/apt/preferences.d/merged-usr
