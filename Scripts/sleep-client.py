#!/usr/bin/env python3
"""Asks a server that may be asleep, by the clients that people have: redis-cli, psql and curl.

  sleep-client.py redis|postgres|http|state HOST PORT ROUND

Each round changes something and asks for all that earlier rounds changed, so a server that has forgotten anything is seen. Prints the
milliseconds that the first answer took; exits 1 with what was wrong.
"""
import hashlib
import subprocess
import sys
import time

KEYS = 20_000


def say(*words, text=None):
    """A client's last word; it may be asked before its server listens for the first time."""
    for _ in range(100):
        done = subprocess.run([str(word) for word in words], input=text, capture_output=True, text=True, timeout=150)
        if done.returncode == 0:
            return done.stdout.strip()
        if number > 0:
            break
        time.sleep(0.1)
    raise SystemExit(f"{words[0]}: {done.stderr.strip()[-400:]}")


def expect(found, right):
    if found != right:
        raise SystemExit(f"{found!r} is not {right!r}")


def redis(host, port):
    """A counter, and keys from the first round on."""
    client = ["redis-cli", "-h", host, "-p", port]
    yield say(*client, "INCR", "rounds"), str(number + 1)
    if number == 0:
        say(*client, "--pipe", text="".join(f"SET key:{key} value-{key * 7}\r\n" for key in range(KEYS)))
    yield say(*client, "DBSIZE"), str(KEYS + 1)
    key = number * 3571 % KEYS
    yield say(*client, "GET", f"key:{key}"), f"value-{key * 7}"


def postgres(host, port):
    """Rows that were committed in every earlier round, seen in one transaction, and one more."""
    client = ["psql", "-h", host, "-p", port, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-qtA", "-c"]
    if number == 0:
        say(*client, "CREATE TABLE kept (round int PRIMARY KEY, words text)")
    query = "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT coalesce(string_agg(round || words, ',' ORDER BY round), '') FROM kept; COMMIT"
    yield say(*client, query), ",".join(f"{earlier}row" for earlier in range(number))
    say(*client, f"INSERT INTO kept VALUES ({number}, 'row')")


def http(host, port):
    """What it was asked for."""
    yield say("curl", "-sS", "--max-time", 120, f"http://{host}:{port}/?{number}"), f"steady {number}"


def state(host, port):
    """A sum over all 300 MiB of what it holds."""
    parts = (hashlib.sha256(hashlib.sha256(b"%d" % index).digest() * 32768).hexdigest() for index in range(300))
    yield say("curl", "-sS", "--max-time", 120, f"http://{host}:{port}/"), hashlib.sha256("".join(parts).encode()).hexdigest()


kind, address, at, number = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
begun = time.monotonic()
took = None
for answer, wanted in {"redis": redis, "postgres": postgres, "http": http, "state": state}[kind](address, at):
    took = took or time.monotonic() - begun
    expect(answer, wanted)
print(f"{took * 1000:.0f} ms")
