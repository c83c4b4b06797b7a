#!/bin/bash
# Runs a command without root where there is root: as an unprivileged user, who may open /dev/net/tun
# as on most distributions, in a mount namespace that goes with the command.
#
#   rootless.sh UID FOLDER COMMAND...     FOLDER belongs to UID; it is the user's home
set -euo pipefail
exec unshare --mount -- bash -c '
  set -euo pipefail
  uid=$1 folder=$2
  shift 2
  mkdir -p "$folder/dev"
  mount -t tmpfs -o mode=0755 tmpfs "$folder/dev"
  mknod -m 0666 "$folder/dev/tun" c 10 200
  mount --bind "$folder/dev/tun" /dev/net/tun
  export HOME=$folder
  exec setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all -- "$@"
' rootless "$@"
