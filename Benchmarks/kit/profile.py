"""Where CPU time goes, by perf(1): samples of a process sorted into kinds of work."""
import re
import signal
import subprocess

from .processes import run

#: The first that fits; a symbol as perf prints it, after its library's name and `[k]` for the kernel's.
KINDS = [
    ("SHA-256", r"sha256"),
    ("AES-GCM", r"aes|gcm|gcm_|aead|EVP|tls_|ssl_|SSL_"),
    ("zstd", r"ZSTD|HUF_|FSE_"),
    ("kernel: files", r"\[k\].*(ext4|folio|filemap|page_cache|block|find_get_block|recently_deleted|inode|bit|jbd2|d_lookup|brelse|dquot|"
                      r"bio|path|namei|open|link|xas_|xarray|writeback|copy_page|generic_perform|iomap|shmem)"),
    ("kernel: memory", r"\[k\].*(page|clear_|fault|mmap|vma|memcg|zap|slab|alloc|free)"),
    ("kernel: network", r"\[k\].*(tcp|skb|sock|nft|ip_|inet|net|softirq|iter|csum|xmit|napi|jhash)"),
    ("kernel: other", r"\[k\]"),
    ("copying in memory", r"mem(move|cpy|set|cmp)"),
    ("malloc", r"libc\S* .*(malloc|free|calloc|realloc|int_malloc)"),
    ("Swift runtime", r"libswift|swift_|libdispatch"),
]


def kinds(data):
    """Share of each kind in a perf data file."""
    report = run("perf", "report", "-i", data, "--no-children", "--sort", "dso,symbol", "--stdio", "--percent-limit", "0",
                 "--field-separator", "|")
    shares = {}
    for line in report.splitlines():
        fields = [field.strip() for field in line.split("|")]
        if line.startswith("#") or len(fields) < 3:
            continue
        text = f"{fields[1]} {fields[2]}"
        kind = next((name for name, pattern in KINDS if re.search(pattern, text)), "the program's own code, NIO, gRPC")
        shares[kind] = shares.get(kind, 0.0) + float(fields[0].rstrip("%"))
    return shares


class Watch:
    """Samples one process while the block runs."""

    def __init__(self, pid, data):
        self.data = data
        self.perf = subprocess.Popen(["perf", "record", "-q", "-e", "cpu-clock", "-F", "500", "-o", str(data), "-p", str(pid)],
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.perf.send_signal(signal.SIGINT)
        self.perf.wait()


def table(sides, seconds):
    """Markdown: CPU seconds per GiB by kind, a column for each side."""
    names = [name for name, _ in KINDS] + ["the program's own code, NIO, gRPC"]
    lines = ["| CPU seconds per GiB | " + " | ".join(sides) + " |", "| --- |" + " --: |" * len(sides)]
    for name in names:
        values = [shares.get(name, 0.0) / 100 * seconds[side] for side, shares in sides.items()]
        if any(value >= 0.005 for value in values):
            lines.append(f"| {name} | " + " | ".join(f"{value:.2f}" for value in values) + " |")
    lines.append("| **all** | " + " | ".join(f"**{seconds[side]:.2f}**" for side in sides) + " |")
    return "\n".join(lines)
