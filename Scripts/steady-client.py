#!/usr/bin/env python3
"""One connection to a server, asked again and again until a file appears: every answer has to be the next one.

  steady-client.py echo|redis|http|postgres HOST PORT FILE

Each request changes something (a counter, a row) and each answer proves the one before it, so a request that was lost, doubled, or
answered by a server that began anew is seen; the connection is opened once and never again. Prints how many requests were answered
and the longest wait in milliseconds; exits 1 with the first answer that was wrong.
"""
import os
import socket
import struct
import sys
import time

LONGEST = 120  # seconds that an answer may take
ENOUGH = 600  # seconds after which it ends by itself, as an error


class Line:
    """The one connection: bytes out, exactly so many bytes or a line in."""

    def __init__(self, host, port):
        for _ in range(300):
            try:
                self.socket = socket.create_connection((host, port), 5)
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"nobody listens at {host}:{port}")
        self.socket.settimeout(LONGEST)
        self.file = self.socket.makefile("rb")

    def send(self, data):
        self.socket.sendall(data)

    def line(self):
        got = self.file.readline()
        if not got.endswith(b"\n"):
            raise SystemExit("the connection was closed")
        return got.rstrip(b"\r\n")

    def read(self, count):
        got = self.file.read(count)
        if len(got) != count:
            raise SystemExit("the connection was closed")
        return got


class Echo:
    """Lines, answered by themselves and how often this connection has asked."""

    def __init__(self, line):
        self.line = line

    def ask(self, number):
        self.line.send(b"x%d\n" % number)
        return self.line.line() == b"x%d %d" % (number, number)


class Redis:
    """INCR of a key of this client's own, and a list that keeps every number; RESP as in the Redis documentation."""

    def __init__(self, line):
        self.line = line
        self.call(b"SET", b"steady", b"0")

    def call(self, *words):
        self.line.send(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
        return self.line.line()

    def ask(self, number):
        return self.call(b"INCR", b"steady") == b":%d" % number and self.call(b"RPUSH", b"kept", b"%d" % number) == b":%d" % number


class HTTP:
    """GET over one connection that is kept alive (HTTP/1.1)."""

    def __init__(self, line):
        self.line = line

    def ask(self, number):
        self.line.send(b"GET /?%d HTTP/1.1\r\nHost: steady\r\n\r\n" % number)
        status, length = self.line.line(), None
        while header := self.line.line():
            name, value = header.split(b":", 1)
            if name.lower() == b"content-length":
                length = int(value)
        return status == b"HTTP/1.1 200 OK" and self.line.read(length) == b"steady %d\n" % number


class Postgres:
    """INSERT, and the count of all rows so far; the protocol's version 3 (PostgreSQL manual, chapter 55), no password."""

    def __init__(self, line):
        self.line = line
        start = struct.pack("!i", 196608) + b"user\0postgres\0database\0postgres\0\0"
        line.send(struct.pack("!i", len(start) + 4) + start)
        self.rows()
        self.query("CREATE TABLE steady (number int PRIMARY KEY)")

    def rows(self):
        """The first column of every row up to ReadyForQuery."""
        rows = []
        while True:
            kind, size = struct.unpack("!ci", self.line.read(5))
            body = self.line.read(size - 4)
            if kind == b"E":
                raise SystemExit(f"postgres: {body!r}")
            if kind == b"D":
                (length,) = struct.unpack("!i", body[2:6])
                rows.append(body[6 : 6 + length])
            if kind == b"Z":
                return rows

    def query(self, text):
        data = text.encode() + b"\0"
        self.line.send(b"Q" + struct.pack("!i", len(data) + 4) + data)
        return self.rows()

    def ask(self, number):
        self.query(f"INSERT INTO steady VALUES ({number})")
        return self.query("SELECT count(*) FROM steady") == [b"%d" % number]


def main():
    kind, host, port, until = sys.argv[1:]
    server = {"echo": Echo, "redis": Redis, "http": HTTP, "postgres": Postgres}[kind](Line(host, int(port)))
    number, worst, end = 0, 0.0, time.monotonic() + ENOUGH
    while not os.path.exists(until):
        if time.monotonic() > end:
            raise SystemExit("nobody said that it is enough")
        number += 1
        start = time.monotonic()
        if not server.ask(number):
            raise SystemExit(f"answer {number} is wrong")
        worst = max(worst, time.monotonic() - start)
        time.sleep(0.002)
    print(number, int(worst * 1000))


main()
