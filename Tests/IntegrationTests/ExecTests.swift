import Foundation
import Testing

/// `torpor exec` as people and their scripts use it.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct ExecTests {
    @Test func aCommandRunsBesideAWorkloadAndNeitherIsHurtByTheOther() async throws {
        try await DevCluster.with { cluster in
            let counter = try await Counter.start("web", on: "node-a", in: cluster)
            try await pipes(cluster)
            try await terminal(cluster)
            try await aMoveWaits(counter, cluster)
            try await anAgentDies(counter, cluster)
            #expect(try await counter.isExact())
            try await policy(cluster)
            let log = try String(contentsOfFile: "\(cluster.folder)/logs/coordinator.log", encoding: .utf8)
            #expect(log.contains("sh -c cat; exit 7") && log.contains("operator/dev"))
        }
    }

    /// Input to its end, output, and the command's own status.
    private func pipes(_ cluster: DevCluster) async throws {
        let words = "exec -i --dir \(cluster.folder) web -- sh -c 'cat; exit 7'"
        let said = try await DevCluster.run("/bin/sh", arguments: ["-c", "echo typed | \(DevCluster.program) \(words)"])
        #expect(said.code == 7 && said.output == "typed\n", "\(said)")
        // Without -i it sees the end of its input at once.
        let silent = try await cluster.torpor("exec", "web", "--env", "A=b", "--workdir", "/tmp", "--", "sh", "-c", "cat; echo $A $PWD >&2")
        #expect(silent.code == 0 && silent.error == "b /tmp\n", "\(silent)")
        #expect(try await cluster.torpor("exec", "web", "--", "/no/such/program").code == 127)
        #expect(try await cluster.torpor("exec", "web", "--", "sh", "-c", "kill -9 $$").code == 137)
        #expect(try await cluster.torpor("exec", "nobody", "--", "true").code == 125)
        #expect(try await cluster.torpor("exec", "-t", "web", "--", "true").code == 3)
        let bytes = try await cluster.torpor("exec", "web", "--", "head", "-c", "3000000", "/dev/zero")
        #expect(bytes.code == 0 && bytes.output.utf8.count == 3_000_000)
    }

    /// Ctrl-C is the command's; the terminal is as before when it has ended.
    private func terminal(_ cluster: DevCluster) async throws {
        let script = """
            import fcntl, os, pty, select, struct, sys, termios
            near, far = pty.openpty()
            fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack('HHHH', 33, 99, 0, 0))
            before = termios.tcgetattr(far)
            child = os.fork()
            if child == 0:
                os.setsid(); fcntl.ioctl(far, termios.TIOCSCTTY, 0)
                for number in (0, 1, 2): os.dup2(far, number)
                os.execv(sys.argv[1], sys.argv[1:])
            heard = b''
            def until(words):
                global heard
                while words not in heard:
                    if not select.select([near], [], [], 60)[0]: sys.exit(f'no {words} in {heard}')
                    heard += os.read(near, 4096)
                heard = heard.split(words, 1)[1]
            os.write(near, b'PS1=ready; stty size\\n'); until(b'33 99')
            os.write(near, b'sleep 1000 || echo bro""ken\\n'); until(b'sleep 1000'); os.write(near, b'\\x03'); until(b'ready')
            os.write(near, b'exit 9\\n')
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            print(status, termios.tcgetattr(far) == before)
            """
        let words = ["-c", script, DevCluster.program, "exec", "-it", "--dir", cluster.folder, "web", "--", "sh"]
        let said = try await DevCluster.run("/usr/bin/python3", arguments: words)
        #expect(said.output == "9 True\n", "\(said)")
    }

    /// Said before anything is frozen; and no longer once the client is gone, however it went.
    private func aMoveWaits(_ counter: Counter, _ cluster: DevCluster) async throws {
        let session = try cluster.begin("exec", "web", "--", "sh", "-c", "sleep 1000 & sleep 1000")
        let words = "an exec session of operator/dev is open since"
        try await eventually { try await cluster.torpor("explain", "web").output.contains(words) }
        #expect(try await cluster.torpor("ps").output.contains(words))
        let refused = try await cluster.torpor("migrate", "web", "--to", "node-b")
        #expect(refused.code != 0 && refused.error.contains(words), "\(refused)")
        #expect(!refused.output.contains("freeze"))
        kill(session.processIdentifier, SIGKILL)
        try await eventually { try await cluster.torpor("migrate", "web", "--to", "node-b").code == 0 }
        #expect(try await counter.node() == "node-b")
        #expect(try await cluster.torpor("exec", "web", "--", "sh", "-c", "ps -C sleep -o stat= | grep -v Z").code == 1)
    }

    private func anAgentDies(_ counter: Counter, _ cluster: DevCluster) async throws {
        async let ended = cluster.torpor("exec", "web", "--", "sleep", "1000")
        try await eventually { try await cluster.torpor("ps").output.contains("an exec session") }
        cluster.killDaemon("node-b")
        #expect(try await ended.code == 125)
        try await eventually { try await cluster.torpor("migrate", "web", "--to", "node-c").code == 0 }
        try await counter.goesOn()
    }

    private func policy(_ cluster: DevCluster) async throws {
        #expect(try await cluster.torpor("run", "soft", "--node", "node-a", "--exec", "end", "--", "sleep", "1000").code == 0)
        async let ended = cluster.torpor("exec", "soft", "--", "sh", "-c", "touch /tmp/begun; sleep 1000")
        try await eventually { try await cluster.torpor("exec", "soft", "--", "test", "-e", "/tmp/begun").code == 0 }
        let moved = try await cluster.torpor("migrate", "soft", "--to", "node-b")
        #expect(moved.code == 0, "\(moved)")
        let outcome = try await ended
        #expect(outcome.code == 137 && outcome.error.contains("it was ended: the workload is about to be moved"), "\(outcome)")
    }

    private func eventually(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<200 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw Trouble("it did not come to be")
    }
}
