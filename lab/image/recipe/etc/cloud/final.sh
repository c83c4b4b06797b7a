# Has the process of the first stage run the last one; where that is gone, another one does.
cd /run/cloud-init || exit
if read -r process <final.process && kill -USR1 "$process"; then
  exec flock final.process sh -c 'exit "$(cat final.status)"'
fi
exec /usr/bin/python3 /etc/cloud/start.py modules --mode=final
