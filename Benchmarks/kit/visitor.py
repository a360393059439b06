"""Who comes for the benchmarks' server: asks for a page, notes how long the first byte took, and looks whether the page is as it was."""
import socket
import time
from pathlib import Path

from .processes import run

PAGE = 4096
MASK = (1 << 64) - 1


def build(folder):
    """The server's program."""
    program = folder / "server"
    run("clang", "-O2", "-static", "-o", program, Path(__file__).parent.parent / "server.c")
    return program


def chance(place):
    """splitmix64, as in server.c."""
    z = (place + 1) * 0x9e3779b97f4a7c15 & MASK
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9 & MASK
    z = (z ^ z >> 27) * 0x94d049bb133111eb & MASK
    return z ^ z >> 31


def page(number, content):
    """What the server was started with there."""
    kind = (number >> 4) % 8 if content == "mixed" else 7
    if kind < 4:
        return bytes(PAGE)
    if kind == 4:
        return bytes([1 + number % 16]) * PAGE
    if kind == 5:
        return "".join(f'{{"page":{number:9},"line":{line:4}}},\n' for line in range(PAGE // 32)).encode()
    return b"".join(chance(number * (PAGE // 8) + word).to_bytes(8, "little") for word in range(PAGE // 8))


def ask(address, port, number, seconds=120):
    """One request over a connection of its own: the milliseconds from the first word to its first byte, and the page."""
    begun = time.monotonic()
    with socket.create_connection((address, port), seconds) as line:
        line.settimeout(seconds)
        line.sendall(f"GET /{number} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
        answer = line.recv(65536)
        first = time.monotonic()
        while len(answer.partition(b"\r\n\r\n")[2]) < PAGE:
            more = line.recv(65536)
            if not more:
                raise RuntimeError(f"the answer of {address}:{port} ended after {len(answer)} bytes")
            answer += more
    return (first - begun) * 1000, answer.partition(b"\r\n\r\n")[2]


def visit(address, port, number, content):
    """The same, for a page that has to be right; the milliseconds."""
    milliseconds, found = ask(address, port, number)
    if found != page(number, content):
        raise RuntimeError(f"page {number} of {address}:{port} is not as it was")
    return milliseconds
