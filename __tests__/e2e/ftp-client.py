"""Logs in to an FTP server, fetches the file "name" and lists the folder; prints what was seen as JSON.

ftp-client.py SERVER CLIENT passive|active     CLIENT is the address that it comes from
"""

import ftplib
import json
import sys

server, client, mode = sys.argv[1:]


class Seen(ftplib.FTP):
    """Remembers who was at the other end of each data connection."""

    peers = []
    # Goes where it is told to, as simple clients do, not where it connected to before.
    trust_server_pasv_ipv4_address = True

    def ntransfercmd(self, *arguments):
        connection, size = super().ntransfercmd(*arguments)
        self.peers.append(connection.getpeername())
        return connection, size


with Seen(timeout=20) as ftp:
    ftp.connect(server, 21, source_address=(client, 0))
    ftp.login()
    ftp.set_pasv(mode == "passive")
    lines = []
    ftp.retrlines("RETR name", lines.append)
    files = ftp.nlst()
    welcome = ftp.getwelcome().removeprefix("220 ")
    print(json.dumps({"welcome": welcome, "lines": lines, "files": files, "peers": ftp.peers}))
