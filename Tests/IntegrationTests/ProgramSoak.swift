import Foundation
import Testing

/// Programs that people run, from Debian as they are: each is moved ten times under load, with its clients connected all the time.
@Suite(
    .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["TORPOR_SOAK"] != nil && geteuid() == 0,
        "runs in make soak: needs root and Debian's servers"))
struct ProgramSoak {
    /// A server by the host's own files: how it is started, as whom, and what its client speaks.
    struct Program: Sendable, CustomTestStringConvertible {
        let name: String
        let user: String?
        let port: Int
        let kind: String
        /// A shell's script; it ends in the server.
        let script: String
        /// What it prints when it can be asked; nil for one that can be as soon as it listens.
        var ready: String?
        var testDescription: String { name }
    }

    static let programs = [
        Program(
            name: "redis", user: nil, port: 6379, kind: "redis",
            script: "cd /tmp && exec redis-server --bind 0.0.0.0 --protected-mode no --save '' --appendonly yes"),
        Program(
            name: "postgres", user: canReadStrangers ? "postgres" : nil, port: 5432, kind: "postgres",
            script: (canReadStrangers ? "" : rootIsFine) + """
                bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
                $bin/initdb -D /tmp/data -U postgres -A trust >/dev/null && echo 'host all all 0.0.0.0/0 trust' >> /tmp/data/pg_hba.conf
                exec $bin/postgres -D /tmp/data -c listen_addresses='*' -c unix_socket_directories=/tmp
                """, ready: "ready to accept connections"),
        Program(
            name: "nginx", user: nil, port: 80, kind: "http",
            script: """
                cat > /tmp/nginx.conf <<'END'
                user root;
                events { worker_connections 64; }
                http { access_log /tmp/access; keepalive_requests 1000000; client_body_temp_path /tmp/b; proxy_temp_path /tmp/p;
                    fastcgi_temp_path /tmp/f; uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s;
                    server { listen 80; location / { return 200 "steady $args\\n"; } } }
                END
                exec nginx -c /tmp/nginx.conf -e /tmp/error -g 'daemon off; pid /tmp/nginx.pid;'
                """),
        Program(
            name: "jvm", user: nil, port: 7000, kind: "echo",
            script: """
                cat > /tmp/Echo.java <<'END'
                import java.io.*; import java.net.*;
                class Echo { public static void main(String[] a) throws Exception { ServerSocket s = new ServerSocket(7000); while (true) { Socket c = s.accept();
                    new Thread(() -> { try { BufferedReader r = new BufferedReader(new InputStreamReader(c.getInputStream())); OutputStream o = c.getOutputStream();
                        int n = 0; String l; while ((l = r.readLine()) != null) { n++; o.write((l + " " + n + "\\n").getBytes()); o.flush(); } }
                        catch (IOException e) { } }).start(); } } }
                END
                exec java -Xmx64m -XX:-UsePerfData /tmp/Echo.java
                """),
        Program(
            name: "c", user: nil, port: 7000, kind: "echo",
            script: """
                cat > /tmp/echo.c <<'END'
                #include <stdio.h>
                #include <netinet/in.h>
                #include <unistd.h>
                int main(void) { int s = socket(AF_INET, SOCK_STREAM, 0); struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(7000) };
                    bind(s, (struct sockaddr *)&a, sizeof a); listen(s, 8);
                    for (;;) { int c = accept(s, 0, 0); if (fork()) { close(c); continue; } FILE *in = fdopen(c, "r"), *out = fdopen(dup(c), "w");
                        char line[100]; for (int n = 1; fscanf(in, "%99s", line) == 1; n++) { fprintf(out, "%s %d\\n", line, n); fflush(out); } _exit(0); } }
                END
                gcc -O2 -w -o /tmp/echo /tmp/echo.c && exec /tmp/echo
                """),
        Program(
            name: "go", user: nil, port: 7000, kind: "echo",
            script: """
                mkdir -p /tmp/echo && cd /tmp/echo && cat > main.go <<'END'
                package main
                import ("bufio"; "fmt"; "net")
                func serve(c net.Conn) { in := bufio.NewScanner(c); for n := 1; in.Scan(); n++ { fmt.Fprintf(c, "%s %d\n", in.Text(), n) } }
                func main() { l, err := net.Listen("tcp", ":7000"); if err != nil { panic(err) }; fmt.Println("ready")
                    for { c, err := l.Accept(); if err != nil { panic(err) }; go serve(c) } }
                END
                export GOCACHE=/tmp/cache GO111MODULE=off && go build -o /tmp/echo/echo main.go && exec /tmp/echo/echo
                """, ready: "ready"),
    ]

    /// PostgreSQL refuses to be root, and criu may not capture another user's processes on a machine without CAP_SYS_RESOURCE. There, and
    /// only there, the first answer to "am I root?" is made to be no: the server is Debian's own, and its user is root. libuid-wrapper will
    /// not do: it answers no every time, so that the data has to be another user's, whom root without CAP_DAC_OVERRIDE may not read.
    private static let rootIsFine = """
        cat > /tmp/root.c <<'END'
        #include <sys/syscall.h>
        #include <unistd.h>
        uid_t geteuid(void) { static int asked; return asked++ ? syscall(SYS_geteuid) : 65534; }
        END
        gcc -shared -fPIC -O2 -o /tmp/root.so /tmp/root.c && export LD_PRELOAD=/tmp/root.so

        """

    @Test(arguments: programs) func tenMovesUnderLoadCostItsClientsNothing(_ program: Program) async throws {
        try await DevCluster.with { cluster in
            try await ClientMachine.with(cluster) { client in
                try await Self.start(program, ["--network", "own", "--tcp", "keep"], in: cluster)
                let shown = try await cluster.torpor("show", program.name, "-o", "json").object()
                let address = try #require(shown["address"] as? String)
                let end = "\(cluster.folder)/enough"
                let words = ["\(DevCluster.sources)/Scripts/steady-client.py", program.kind, address, "\(program.port)", end]
                async let asked = client.run(words)
                try await cluster.connected(1, to: address, program.port)
                for round in 0..<10 {
                    let moved = try await cluster.torpor("migrate", program.name, "--to", ["node-b", "node-c", "node-a"][round % 3])
                    #expect(moved.code == 0, "\(moved)")
                }
                try await Task.sleep(for: .seconds(1))
                try Data().write(to: URL(fileURLWithPath: end))
                let outcome = try await asked
                #expect(outcome.code == 0, "\(outcome.error)")
                #expect(outcome.output.split(separator: " ").first.flatMap { Int($0) } ?? 0 > 100, "\(outcome)")
                print("\(program.name): requests answered, longest wait in ms: \(outcome.output)")
            }
        }
    }

    /// Bit 24 of the effective set (capabilities(7)).
    private static let canReadStrangers: Bool = {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let mask = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }.flatMap { UInt64($0.dropFirst(8), radix: 16) } ?? 0
        return mask >> 24 & 1 == 1
    }()

    /// Returns once it can be asked, or listens.
    static func start(_ program: Program, _ network: [String], in cluster: DevCluster) async throws {
        var words = ["run", program.name, "--node", "node-a"] + network
        if let user = program.user {
            let number = try await DevCluster.run("/usr/bin/id", arguments: ["-u", user])
            words += ["--user", number.output.trimmingCharacters(in: .whitespacesAndNewlines)]
        }
        let outcome = try await cluster.torpor(words + ["--", "sh", "-c", program.script])
        guard outcome.code == 0 else { throw Trouble("run: \(outcome.error)") }
        guard let ready = program.ready else { return }
        for _ in 0..<900 {
            if try await cluster.torpor("logs", program.name).output.contains(ready) { return }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw Trouble("\(program.name) never said that it is \(ready)")
    }
}
