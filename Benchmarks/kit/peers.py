"""The tools that Torpor is set beside, each on loopback with keys of its own in a folder of its own."""
import os
import socket
from pathlib import Path

from .processes import Server, run


def free_port():
    """One that nobody listens on at this moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Nginx(Server):
    """nginx with TLS 1.3, one cipher suite, one worker, serving a folder."""

    def __init__(self, folder, served, suite):
        folder.mkdir(parents=True)
        self.certificate, self.suite, self.port = folder / "certificate.pem", suite, free_port()
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder / "key.pem",
            "-out", self.certificate, "-days", "2", "-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1")
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(f"""
            daemon off; user root; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
            events {{}}
            http {{
                access_log off; {temporary}
                server {{
                    listen 127.0.0.1:{self.port} ssl; root {served};
                    ssl_certificate {self.certificate}; ssl_certificate_key {folder}/key.pem;
                    ssl_protocols TLSv1.3; ssl_conf_command Ciphersuites {suite};
                }}
            }}""")
        super().__init__(["nginx", "-p", folder, "-e", folder / "error.log", "-c", folder / "nginx.conf"], folder / "log")
        self.wait_for(lambda: (folder / "pid").exists())

    def curl(self, name, *more):
        """The command that fetches a file over one connection."""
        return ["curl", "-sS", "--fail", "--tlsv1.3", "--tls13-ciphers", self.suite, "--cacert", str(self.certificate), *more,
                f"https://127.0.0.1:{self.port}/{name}"]


class Sshd(Server):
    """openssh-server for this user, with a host key and a client key made for this run."""

    def __init__(self, folder):
        folder.mkdir(parents=True)
        os.chmod(folder, 0o700)
        # Debian's sshd insists on it and leaves making it to its unit.
        Path("/run/sshd").mkdir(exist_ok=True)
        self.port, self.config = free_port(), folder / "ssh_config"
        for key in ("host", "client"):
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key)
        (folder / "authorized_keys").write_text((folder / "client.pub").read_text())
        (folder / "sshd_config").write_text(
            f"ListenAddress 127.0.0.1\nPort {self.port}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized_keys\n"
            f"PidFile {folder}/pid\nUsePAM no\nStrictModes no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n"
            "Subsystem sftp internal-sftp\n")
        self.config.write_text(
            f"Host peer\n  HostName 127.0.0.1\n  Port {self.port}\n  IdentityFile {folder}/client\n  IdentitiesOnly yes\n"
            f"  UserKnownHostsFile {folder}/known\n  StrictHostKeyChecking accept-new\n  LogLevel ERROR\n  BatchMode yes\n")
        super().__init__(["/usr/sbin/sshd", "-D", "-e", "-f", folder / "sshd_config"], folder / "log")
        self.wait_for(lambda: "listening" in self.text())

    def ssh(self, command):
        """The command that runs a shell line on the other side."""
        return ["ssh", "-F", str(self.config), "peer", command]

    def scp(self, *paths):
        """The command that copies files and folders; `peer:` is the other side."""
        return ["scp", "-q", "-r", "-F", str(self.config), *map(str, paths)]
