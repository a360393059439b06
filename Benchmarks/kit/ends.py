"""The two ends of a transfer between agents: `torpor bench serve` and `torpor bench pull`."""
import json
import shutil
import socket
import threading

from .processes import Server, pipeline, run

#: RFC 8446, B.4.
SUITES = {0x1301: "TLS_AES_128_GCM_SHA256", 0x1302: "TLS_AES_256_GCM_SHA384", 0x1303: "TLS_CHACHA20_POLY1305_SHA256"}


class Ends:
    """An authority and two agents' certificates, in a folder."""

    def __init__(self, torpor, folder):
        self.torpor, self.folder = str(torpor), folder
        folder.mkdir(parents=True)
        run(torpor, "certs", "init", "--cluster", "bench", "--dir", folder / "authority")
        for node in ("node-a", "node-b"):
            run(torpor, "certs", "issue", f"agent/{node}", "--authority", folder / "authority", "--dir", folder / node)

    def serve(self, *files):
        """Captures the files into node-a's store and serves them."""
        return Source(self, files)


class Source(Server):
    """node-a, with one snapshot."""

    def __init__(self, ends, files):
        self.ends = ends
        state, self.manifest = ends.folder / "state-a", ends.folder / "manifest.json"
        shutil.rmtree(state, ignore_errors=True)
        command = [ends.torpor, "bench", "serve", "--state", state, "--certs", ends.folder / "node-a", "--manifest", self.manifest]
        for file in files:
            command += ["--file", file]
        super().__init__(command, ends.folder / "serve.log")
        answer = self.wait_for(lambda: next((line for line in self.text().splitlines() if line.startswith("{")), None), 600)
        self.port = json.loads(answer)["port"]

    def pull(self, port=None):
        """node-b, new and empty, takes the snapshot; the figures, with the CPU seconds of both ends."""
        state = self.ends.folder / "state-b"
        shutil.rmtree(state, ignore_errors=True)
        before = self.cpu()
        output = run(self.ends.torpor, "bench", "pull", "--state", state, "--certs", self.ends.folder / "node-b", "--manifest",
                     self.manifest, "--peer", "node-a", "--address", f"127.0.0.1:{port or self.port}")
        figures = json.loads(output)
        figures["senderCpuSeconds"] = self.cpu() - before
        shutil.rmtree(state)
        return figures

    def pull_watched(self):
        """The same through a relay that reads the server's first record: the cipher suite that the two agree on."""
        with Relay(self.port) as relay:
            self.pull(relay.port)
            return SUITES[relay.suite()]


class Relay:
    """Passes one connection on, byte by byte, and keeps how the server's side of it began."""

    def __init__(self, port):
        self.target, self.first = port, b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self):
        self.threads[0].start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def suite(self):
        """Record header 5, handshake header 4, version 2, random 32, session id with its length, then the suite (RFC 8446, 4.1.3)."""
        at = 5 + 4 + 2 + 32
        at += 1 + self.first[at]
        return int.from_bytes(self.first[at:at + 2], "big")

    def _accept(self):
        near, _ = self.listener.accept()
        far = socket.create_connection(("127.0.0.1", self.target))
        threading.Thread(target=self._pass, args=(near, far, False), daemon=True).start()
        self._pass(far, near, True)

    def _pass(self, source, sink, keeps):
        try:
            while piece := source.recv(1 << 20):
                if keeps and len(self.first) < 256:
                    self.first += piece
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # one side has gone: the other will too
