#!/usr/bin/env python3
"""A server that keeps count: `x1` is answered by `x1 1`, and so on, by each connection's own number; steady-client.py echo asks it.

  demo-drain-server.py PORT MIB
"""
import socketserver
import sys


class Echo(socketserver.StreamRequestHandler):
    def handle(self):
        for number, line in enumerate(self.rfile, 1):
            self.wfile.write(line.rstrip() + b" %d\n" % number)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


held = bytearray(b"torpor" * (int(sys.argv[2]) * 1024 * 1024 // 6))
Server(("0.0.0.0", int(sys.argv[1])), Echo).serve_forever()
