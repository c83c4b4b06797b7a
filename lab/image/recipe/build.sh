#!/bin/sh
# build.sh RECIPE OUT MIRROR: makes disk.qcow2, vmlinuz, initrd and cmdline in the folder OUT.
#
# Runs as root in mount and PID namespaces of its own, where root may be a user's mapped to it. The
# tree of files lives in memory: with the namespaces it is gone, whatever ended the build.
set -eu
exec 2>&1
trap 'exit 130' INT TERM
recipe=$1 out=$2 mirror=$3

stage() { echo "stage: $*"; }

# The columns of a table, without what follows a # and without empty lines.
rows() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$recipe/$1"; }

tree=$out/tree root=$out/tree/root
mkdir "$tree"
mount -t tmpfs -o mode=755 lab-image "$tree"
mkdir "$tree/tmp"
export TMPDIR="$tree/tmp"

rows left-out | while read -r pattern _; do echo "path-exclude=$pattern"; done >"$tree/dpkg.cfg"

# mmdebstrap gives apt a configuration of its own: the host's proxy would be lost.
proxy=
if command -v apt-config >/dev/null; then eval "$(apt-config shell proxy Acquire::http::Proxy)"; fi

# The kernel's package would have an initrd made, with tools that the image has no use for.
INITRD=No mmdebstrap --verbose --mode=root --variant=apt --components=main \
  --include="$(rows packages | while read -r name _; do printf '%s ' "$name"; done)" \
  --dpkgopt="$tree/dpkg.cfg" --aptopt='Acquire::Languages "none"' \
  ${proxy:+"--aptopt=Acquire::http::Proxy \"$proxy\""} \
  --setup-hook="sh '$recipe/merged-usr.sh' \"\$1\"" \
  bookworm "$root" "deb $mirror bookworm main"

rm "$root/etc/apt/apt.conf.d/99mmdebstrap" "$root/etc/dpkg/dpkg.cfg.d/99mmdebstrap" \
  "$root/etc/apt/preferences.d/merged-usr"

stage trimming
rows trimming | while read -r kind path rest; do
  target=$root$path
  mkdir -p "${target%/*}"
  case $kind in
    file) cp "$recipe$path" "$target" ;;
    empty) : >"$target" ;;
    mask) ln -sf /dev/null "$target" ;;
    link) ln -sf "${rest%% *}" "$target" ;;
    absent) rm "$target" ;;
    *) echo "trimming: no such kind: $kind $path"; exit 1 ;;
  esac
done
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/resolv.conf" "$root/etc/hostname"

kernel=$(basename "$root"/lib/modules/*)
modules=$root/lib/modules/$kernel
rows kept-modules | while read -r pattern _; do
  grep "^kernel/$(echo "$pattern" | sed 's/[*]/.*/g'):" "$modules/modules.dep"
done | tr -d : | tr ' ' '\n' | sort -u >"$tree/modules"
(cd "$modules" && find kernel -name '*.ko' | grep -vxFf "$tree/modules" | xargs rm)
chroot "$root" depmod "$kernel"

stage packing
cp "$recipe/cmdline" "$out/cmdline"

# Runs a program of the image, not of this machine: versions differ in what they know.
loader=$(echo "$root"/lib64/ld-linux-*)
image_program() {
  program=$1
  shift
  "$loader" --library-path "$root/lib/x86_64-linux-gnu:$root/usr/lib/x86_64-linux-gnu" "$root$program" "$@"
}

# QEMU can load the kernel itself, where it would decompress itself slowly in the guest. Where it lies
# in the file, the header says (Documentation/arch/x86/boot.rst: setup_sects, payload_offset, -length).
packed=$root/boot/vmlinuz-$kernel
number_at() { od -An -t "u$2" -j "$1" -N "$2" "$packed" | tr -d ' '; }
start=$((($(number_at 497 1) + 1) * 512 + $(number_at 584 4)))
tail -c "+$((start + 1))" "$packed" | head -c "$(($(number_at 588 4) - 4))" |
  image_program /usr/bin/lz4 -d -c >"$out/vmlinuz"

initrd=$tree/initrd
mkdir -p "$initrd/bin" "$initrd/dev" "$initrd/modules" "$initrd/root"
cp "$root/bin/busybox" "$initrd/bin/"
install -m 755 "$recipe/initrd-init" "$initrd/init"
number=10
rows initrd-modules | while read -r name _; do
  chroot "$root" modprobe --show-depends -S "$kernel" "$name"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r module; do
  cp "$root$module" "$initrd/modules/$number-${module##*/}"
  number=$((number + 1))
done
(cd "$initrd" && find . | "$root/bin/busybox" cpio -o -H newc) >"$out/initrd" 2>/dev/null

truncate -s 2G "$out/disk.raw"
MKE2FS_CONFIG=$root/etc/mke2fs.conf image_program /sbin/mke2fs -q -t ext4 -L root \
  -O '^metadata_csum,^orphan_file' -E assume_storage_prezeroed=1 -d "$root" "$out/disk.raw"
qemu-img convert -O qcow2 "$out/disk.raw" "$out/disk.qcow2"
rm "$out/disk.raw"
umount "$tree"
rmdir "$tree"
