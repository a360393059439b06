"""What was measured on."""
import os
import re
import subprocess
from datetime import datetime, timezone


def first_line(*command):
    """A tool's own word on its version; `none` when it is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return "none"
    return ((done.stdout + done.stderr).strip().splitlines() or ["none"])[0]


def version(*command):
    """The first number with a dot in it."""
    found = re.search(r"\d+\.\d+[\w.+~-]*", first_line(*command))
    return found.group() if found else "none"


def facts(context):
    """Machine, kernel, engines, commit, and when."""
    with open("/proc/cpuinfo") as lines:
        model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown processor")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = first_line("git", "-C", str(context.root), "describe", "--always", "--dirty", "--abbrev=12")
    return {
        "commit": commit,
        "at": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%MZ"),
        "machine": f"{model}, {os.cpu_count()} processors, {memory:.0f} GiB, kernel {os.uname().release}",
        "engines": {
            "torpor": version(context.torpor, "--version"), "runc": version("runc", "--version"),
            "criu": version(context.criu, "--version"), "podman": version("podman", "--version"), "nginx": version("nginx", "-v"),
            "curl": version("curl", "--version"), "openssl": version("openssl", "version"), "openssh": version("ssh", "-V"),
            "rsync": version("rsync", "--version"), "firecracker": version("/opt/torpor/firecracker/bin/firecracker", "--version"),
            "qemu": version("qemu-system-x86_64", "--version"),
        },
    }
