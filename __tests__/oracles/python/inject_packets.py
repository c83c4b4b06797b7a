"""Sends packets into a kernel that holds given iptables rules, and tells which rules counted them.

To be run in a network namespace of its own. stdin: {"program", "rules", "addresses", "packets"};
addresses map an interface to its addresses. stdout: a JSON list with, for every packet, what
`iptables-save -c` shows for the tables filter and mangle after it alone has passed.
"""

import json
import socket
import struct
import subprocess
import sys
import time

PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17, "vrrp": 112}


def call(*command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit("%s: %s" % (" ".join(command), done.stderr))
    return done.stdout


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def datagram(packet):
    number = PROTOCOLS[packet["protocol"]]
    source, target = socket.inet_aton(packet["src"]), socket.inet_aton(packet["dst"])
    ports = (packet.get("sport", 0), packet.get("dport", 0))
    if number == 6:
        body = struct.pack("!HHLLBBHHH", *ports, 1, 0, 5 << 4, 2, 1024, 0, 0)
        sum_ = checksum(source + target + struct.pack("!HH", number, len(body)) + body)
        body = body[:16] + struct.pack("!H", sum_) + body[18:]
    elif number == 17:
        body = struct.pack("!HHHH", *ports, 8, 0)
    elif number == 1:
        body = struct.pack("!BBHHH", packet.get("icmpType", 8), 0, 0, 1, 1)
        body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
    else:
        body = bytes(8)
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, number, 0) + source + target
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + body


def send(packet, mac):
    multicast = packet.get("packetType") == "multicast"
    to = b"\x01\x00\x5e" + socket.inet_aton(packet["dst"])[1:] if multicast else mac
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind((packet["in"] + "-far", 0))
        wire.send(to + b"\x02\x00\x00\x00\x00\x99" + b"\x08\x00" + datagram(packet))


def counters(program):
    return "".join(call(program, "iptables-save", "-c", "-t", table) for table in ("mangle", "filter"))


def passed(saved):
    filter_table = saved[saved.index("*filter"):]
    lines = [line for line in filter_table.splitlines() if "INPUT" in line or "FORWARD" in line]
    return any("[0:0]" not in line and "[" in line for line in lines)


def observe(program, packet, mac):
    for table in ("mangle", "filter"):
        call(program, "iptables", "-t", table, "-Z")
    send(packet, mac)
    for _ in range(200):
        if passed(counters(program)):
            break
        time.sleep(0.01)
    return counters(program)


def main():
    order = json.load(sys.stdin)
    macs = {}
    for name, addresses in order["addresses"].items():
        call("ip", "link", "add", name, "type", "veth", "peer", "name", name + "-far")
        for end in (name, name + "-far"):
            # Multicast and IPv6 chatter of the kernel itself must not be counted.
            with open("/proc/sys/net/ipv6/conf/%s/disable_ipv6" % end, "w") as setting:
                setting.write("1")
            call("ip", "link", "set", end, "up")
        for address in addresses:
            call("ip", "address", "add", address, "dev", name)
        with open("/proc/sys/net/ipv4/conf/%s/rp_filter" % name, "w") as setting:
            setting.write("0")
        link = json.loads(call("ip", "-json", "link", "show", name))[0]
        macs[name] = bytes.fromhex(link["address"].replace(":", ""))
    with open("/proc/sys/net/ipv4/conf/all/rp_filter", "w") as setting:
        setting.write("0")
    with open("/proc/sys/net/ipv4/ip_forward", "w") as setting:
        setting.write("1")
    call("ip", "route", "add", "default", "dev", next(iter(macs)))
    call(order["program"], "iptables-restore", text=order["rules"])
    # The kernel drops what is sent to a group that nobody has joined before any rule sees it.
    members = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for group, name in {(p["dst"], p["in"]) for p in order["packets"] if "packetType" in p}:
        if group.startswith("224."):
            own = socket.inet_aton(order["addresses"][name][0].split("/")[0])
            members.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + own)
    seen = [observe(order["program"], packet, macs[packet["in"]]) for packet in order["packets"]]
    json.dump(seen, sys.stdout)


main()
