/**
 * The guide's NAT network as files written by hand from the guide, for the readers' own tests:
 * routers 192.168.26.9 and .8 outside, 10.11.12.9 and .8 inside, VIP 192.168.26.10, NAT VIP
 * 10.11.12.10, real servers 10.11.12.1 and .2.
 */

/** lvs.cf as the configuration tool would write it. */
export const guideLvsCf = `serial_no = 1
primary = 192.168.26.9
primary_private = 10.11.12.9
service = lvs
rsh_command = ssh
backup_active = 1
backup = 192.168.26.8
backup_private = 10.11.12.8
heartbeat = 1
heartbeat_port = 539
keepalive = 6
deadtime = 18
network = nat
nat_router = 10.11.12.10 eth1:1
nat_nmask = 255.255.255.0
reservation_conflict_action = preempt
debug_level = NONE
monitor_links = 0
syncdaemon = 0
virtual http {
     active = 1
     address = 192.168.26.10 eth0:1
     vip_nmask = 255.255.255.0
     port = 80
     send = "GET / HTTP/1.0\\r\\n\\r\\n"
     expect = "HTTP"
     use_regex = 0
     load_monitor = none
     scheduler = wlc
     protocol = tcp
     timeout = 6
     reentry = 15
     quiesce_server = 0
     server one {
         address = 10.11.12.1
         active = 1
         weight = 1
     }
     server two {
         address = 10.11.12.2
         active = 1
         weight = 1
     }
}
`;

/** The guide's three interface files, to the letter. */
export const guideIfcfg = {
  routerPublic: `DEVICE=eth0
BOOTPROTO=static
ONBOOT=yes
IPADDR=192.168.26.9
NETMASK=255.255.255.0
GATEWAY=192.168.26.254
`,
  routerPrivate: `DEVICE=eth1
BOOTPROTO=static
ONBOOT=yes
IPADDR=10.11.12.9
NETMASK=255.255.255.0
`,
  realServer: `DEVICE=eth0
ONBOOT=yes
BOOTPROTO=static
IPADDR=10.11.12.1
NETMASK=255.255.255.0
GATEWAY=10.11.12.10
`,
};

/** The guide's marks of section 3.4, its FTP rule of 3.5, and a firewall that lets them through. */
export const guideIptables = `# written by hand
*mangle
:PREROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -d 192.168.26.10/32 --dport 80 -j MARK --set-mark 80
-A PREROUTING -p tcp -d 192.168.26.10/32 --dport 443 -j MARK --set-mark 80
-A PREROUTING -p tcp -d 192.168.26.11/32 -m multiport --dports 21,10000:20000 -j MARK --set-mark 21
COMMIT
*nat
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -p tcp -s 10.11.12.0/24 --sport 20 -j MASQUERADE
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:services - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
-A INPUT -p icmp --icmp-type echo-request -j ACCEPT
-A INPUT -p udp -s 10.11.12.8 -i eth1 --dport 539 -j ACCEPT
-A INPUT -p vrrp -m pkttype --pkt-type multicast -j ACCEPT
-A INPUT -i eth0 -j services
-A INPUT -p tcp ! -i eth0 --dport 22 -m comment --comment "administration, inside only" -j ACCEPT
-A INPUT -j REJECT --reject-with icmp-host-prohibited
-A FORWARD -i eth1 -o eth0 -j ACCEPT
-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A services -s 192.168.26.66 -j RETURN
-A services -m mark --mark 80 -j ACCEPT
COMMIT
`;
