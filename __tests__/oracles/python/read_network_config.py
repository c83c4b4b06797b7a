"""Reads network-config texts as cloud-init does, and renders each as every distribution would.

stdin: a JSON list of texts. stdout: a JSON list, in their order, of {"error"} or
{"names": {mac: name}, "files": {renderer: {path: content}}}: how interfaces are renamed before any
is up, and what the renderers of Enterprise Linux (sysconfig), of Debian (netplan) and of bare
systemd (networkd) write.
"""

import json
import os
import sys
import tempfile

import yaml
from cloudinit import util
from cloudinit.distros import rhel
from cloudinit.net import extract_physdevs, netplan, network_state, networkd, sysconfig

# networkd's files belong to a user that need not exist here.
util.chownbyname = lambda *_: None
networkd.util.chownbyname = util.chownbyname


def renderers():
    yield "sysconfig", sysconfig.Renderer(
        dict(rhel.Distro.renderer_configs["sysconfig"], flavor="rhel")
    )
    plan = netplan.Renderer({})
    plan._postcmds = False
    yield "netplan", plan
    yield "networkd", networkd.Renderer({"network_conf_dir": "/etc/systemd/network/"})


def files(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path) as file:
                found[path[len(folder):]] = file.read()
    return found


def read(text):
    names = {mac: name for mac, name, _, _ in extract_physdevs(yaml.safe_load(text))}
    rendered = {}
    for name, renderer in renderers():
        # A fresh reading for each: a renderer may change what it is given.
        state = network_state.parse_net_config_data(yaml.safe_load(text), skip_broken=False)
        with tempfile.TemporaryDirectory() as folder:
            renderer.render_network_state(state, target=folder)
            rendered[name] = files(folder)
    return {"names": names, "files": rendered}


def outcome(text):
    try:
        return read(text)
    except Exception as error:
        return {"error": "%s: %s" % (type(error).__name__, error)}


json.dump([outcome(text) for text in json.load(sys.stdin)], sys.stdout)
