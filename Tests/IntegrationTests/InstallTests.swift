import Foundation
import Testing

/// What `torpor install` puts onto a machine, and what of it is left.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct InstallTests {
    /// A machine's root folder, gone with this value.
    private final class Root {
        let path = "/var/tmp/torpor-install-\(UInt32.random(in: .min ... .max))"
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func torpor(_ words: String...) async throws -> DevCluster.Outcome {
            try await DevCluster.run(DevCluster.program, arguments: words + ["--root", path])
        }

        /// Every file, with its mode.
        func files() throws -> [String: Int] {
            var found: [String: Int] = [:]
            for case let name as String in FileManager.default.enumerator(atPath: path) ?? .init() {
                let facts = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
                if facts[.type] as? FileAttributeType == .typeRegular { found["/" + name] = facts[.posixPermissions] as? Int }
            }
            return found
        }

        func read(_ name: String) throws -> String { try String(contentsOfFile: path + name, encoding: .utf8) }
    }

    private static let agent = ["install", "agent", "--coordinator", "10.0.0.1:7443", "--listen", "10.0.0.2:7443"]

    @Test func bothDaemonsAreInstalledAndTakenOffAndTheirStateStays() async throws {
        let root = Root()
        let installed = try await root.torpor(
            "install", "agent", "--coordinator", "10.0.0.1:7443", "--listen", "10.0.0.2:7443")
        #expect(installed.code == 0 && installed.output.contains("systemctl enable --now torpor-agent.service"), "\(installed)")
        #expect(installed.output.contains("get it first: torpor node join TOKEN"), "\(installed)")
        #expect(
            try root.files() == [
                "/usr/local/bin/torpor": 0o755, "/usr/local/bin/torpor-shim": 0o755, "/etc/torpor/agent.yaml": 0o644,
                "/etc/systemd/system/torpor-agent.service": 0o644,
            ])
        let settings = try root.read("/etc/torpor/agent.yaml")
        for line in [#"coordinator: "10.0.0.1:7443""#, #"state: "/var/lib/torpor/agent""#, #"certs: "/etc/torpor/agent""#] {
            #expect(settings.contains(line), "\(settings)")
        }
        let second = try await root.torpor(
            "install", "coordinator", "--listen", "10.0.0.1:7443", "--authority", "/etc/torpor/authority", "--enrol", "10.0.0.1:7444")
        #expect(second.code == 0, "\(second)")
        try "kept".write(toFile: root.path + "/var/lib/torpor/agent/journal.sqlite", atomically: true, encoding: .utf8)

        #expect(try await root.torpor("uninstall", "coordinator").code == 0)
        #expect(try root.files()["/usr/local/bin/torpor"] != nil, "the agent needs it")
        #expect(try await root.torpor("uninstall", "agent").code == 0)
        #expect(try Set(root.files().keys) == ["/var/lib/torpor/agent/journal.sqlite"])
        let nothing = try await root.torpor("uninstall", "agent")
        #expect(nothing.code == 0 && nothing.output.contains("nothing of it is there"), "\(nothing)")
    }

    @Test(arguments: ["oci", "firecracker"]) func aPurgeTakesStateAndCertificatesButNoCopyOfAWorkload(backend: String) async throws {
        let root = Root()
        _ = try await DevCluster.run(DevCluster.program, arguments: Self.agent + ["--root", root.path])
        let copy = root.path + "/var/lib/torpor/agent/\(backend)/copies/w-1.2"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        let refused = try await root.torpor("uninstall", "agent", "--purge")
        #expect(refused.code == 3 && refused.error.contains("w-1.2"), "\(refused)")
        #expect(try root.files()["/etc/systemd/system/torpor-agent.service"] != nil, "half of it was removed")
        try FileManager.default.removeItem(atPath: copy)
        #expect(try await root.torpor("uninstall", "agent", "--purge").code == 0)
        #expect(try root.files().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: root.path + "/var/lib/torpor/agent"))
    }

    @Test func whatIsTheOtherDaemonsOrNoAddressIsRefusedAndWritesNothing() async throws {
        let root = Root()
        for words in [
            ["install", "agent", "--listen", "10.0.0.2:7443"], ["install", "agent", "--listen", "nowhere", "--coordinator", "a:1"],
            Self.agent + ["--authority", "/etc/torpor/authority"],
            ["install", "coordinator", "--listen", "10.0.0.1:7443", "--coordinator", "10.0.0.1:7443"],
            Self.agent + ["--state", "/a\"b"], Self.agent + ["--certs", "certs"],
        ] {
            let outcome = try await DevCluster.run(DevCluster.program, arguments: words + ["--root", root.path])
            #expect(outcome.code == 3, "\(words): \(outcome)")
        }
        #expect(try root.files().isEmpty)
    }

    @Test func systemdUnderstandsBothUnitsAndFindsTheCoordinatorsHard() async throws {
        let root = Root()
        _ = try await DevCluster.run(DevCluster.program, arguments: Self.agent + ["--root", root.path])
        _ = try await root.torpor("install", "coordinator", "--listen", "10.0.0.1:7443")
        for unit in ["torpor-agent", "torpor-coordinator"] {
            let path = root.path + "/etc/systemd/system/\(unit).service"
            // Its program is looked for where the unit says, and that is another machine's folder.
            let here = try String(contentsOfFile: path, encoding: .utf8).replacing("=/usr/local", with: "=\(root.path)/usr/local")
            try here.write(toFile: path, atomically: true, encoding: .utf8)
            let verified = try await DevCluster.run("/usr/bin/systemd-analyze", arguments: ["verify", "--man=no", path])
            #expect(verified.code == 0 && !verified.error.contains("\(unit).service"), "\(verified)")
        }
        let unit = try root.read("/etc/systemd/system/torpor-agent.service")
        #expect(unit.contains("\nKillMode=process\n") && unit.contains("\nOOMPolicy=continue\n"))
        // 0 is nothing to attack, 100 everything; a plain service has 96.
        let judged = try await DevCluster.run(
            "/usr/bin/systemd-analyze",
            arguments: [
                "security", "--no-pager", "--offline=yes", "--threshold=25", root.path + "/etc/systemd/system/torpor-coordinator.service",
            ])
        #expect(judged.code == 0, "\(judged.output.suffix(300)) \(judged.error)")
    }

    @Test func workloadsAndTheirShimsSurviveARestartOfTheAgentsUnit() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            let guest = try await GuestNode("node-c", beside: cluster)
            let token = try #require(try await cluster.torpor("node", "token", "node-c", "-o", "json").object()["token"] as? String)
            #expect(try await guest.join(token).code == 0)
            let machine = try await SystemdMachine(on: guest)
            defer { machine.end() }
            let installed = try await machine.run(
                DevCluster.program, "install", "agent", "--coordinator", guest.coordinator, "--listen", "\(guest.address):7443", "--certs",
                guest.certificates, "--state", "\(cluster.folder)/node-c", "--prefix", "\(cluster.folder)/usr")
            #expect(installed.code == 0, "\(installed)")
            #expect(try await machine.run("systemctl", "daemon-reload").code == 0)
            let started = try await machine.run("systemctl", "enable", "--now", "torpor-agent")
            #expect(started.code == 0, "\(started)")
            try await cluster.waitUntilReady(3)
            let moved = try await cluster.torpor("migrate", "counter", "--to", "node-c")
            #expect(moved.code == 0, "\(moved)")
            try await counter.goesOn()

            let (agent, shims) = (try await machine.unit("MainPID"), guest.shims())
            #expect(shims.count == 1)
            let restarted = try await machine.run("systemctl", "restart", "torpor-agent")
            #expect(restarted.code == 0, "\(restarted)")
            #expect(try await machine.unit("MainPID") != agent)
            #expect(guest.shims() == shims)
            let copy = CopySight(folder: "\(cluster.folder)/node-c/oci/copies")
            let restartedAt = copy.counted
            try await copy.until("it counts over the restart of its agent") { _ in copy.counted > restartedAt + 3 }
            #expect(try await machine.run("systemctl", "stop", "torpor-agent").code == 0)
            #expect(try await machine.unit("ActiveState") == "inactive")
            let stoppedAt = copy.counted
            try await copy.until("it counts though its agent is stopped") { _ in copy.counted > stoppedAt + 3 }
            let uninstalled = try await machine.run(
                DevCluster.program, "uninstall", "agent", "--purge", "--prefix", "\(cluster.folder)/usr")
            #expect(uninstalled.code == 3 && uninstalled.error.contains("copies of workloads"), "\(uninstalled)")
            #expect(try await machine.run("systemctl", "start", "torpor-agent").code == 0)
            let active = try await machine.run(DevCluster.program, "uninstall", "agent", "--prefix", "\(cluster.folder)/usr")
            #expect(active.code == 3 && active.error.contains("systemctl disable --now torpor-agent.service"), "\(active)")
            #expect(guest.shims() == shims)
            // The next agent has adopted what it found: it can give it away.
            for _ in 0..<100 where try await cluster.torpor("migrate", "counter", "--to", "node-b").code != 0 {
                try await Task.sleep(for: .milliseconds(200))
            }
            try await counter.goesOn()
            #expect(try await counter.node() == "node-b")
            #expect(try await counter.isExact())
            #expect(try counter.processes() == 1)
        }
    }

    @Test func theCoordinatorWorksUnderAllTheHardeningOfItsUnit() async throws {
        try await DevCluster.with(nodes: 1) { cluster in
            let machine = try await SystemdMachine(on: try await GuestNode("node-c", beside: cluster))
            defer { machine.end() }
            func torpor(_ words: String) async throws -> DevCluster.Outcome {
                try await machine.run("/bin/sh", "-c", "\(DevCluster.program) \(words)")
            }
            // All below the machine's own /etc: the unit sees no /tmp, no /var/tmp and no home. The certificate is due for renewal at once:
            // that the coordinator can write where it may is seen by that.
            for words in [
                "certs init --cluster site --dir /etc/torpor/authority",
                "certs issue coordinator --authority /etc/torpor/authority --dir /etc/torpor/coordinator --life 1m",
                "certs issue operator/ann?role=admin --authority /etc/torpor/authority --dir /etc/torpor/ann",
                "install coordinator --listen 127.0.0.1:7553 --enrol 127.0.0.1:7554 --authority /etc/torpor/authority"
                    + " --state /etc/torpor/state --prefix /etc/torpor",
            ] {
                let outcome = try await torpor(words)
                #expect(outcome.code == 0, "\(words): \(outcome)")
            }
            let before = try await machine.run("cat", "/etc/torpor/coordinator/certificate.pem").output
            #expect(try await machine.run("systemctl", "daemon-reload").code == 0)
            #expect(try await machine.run("systemctl", "start", "torpor-coordinator").code == 0)
            let asked = "node token node-x --coordinator 127.0.0.1:7553 --certs /etc/torpor/ann"
            var made = try await torpor(asked)
            for _ in 0..<50 where made.code != 0 {
                try await Task.sleep(for: .milliseconds(200))
                made = try await torpor(asked)
            }
            #expect(made.code == 0, "\(made)")
            let joined = try await torpor("node join \(made.output.trimmingCharacters(in: .whitespacesAndNewlines)) --certs /etc/torpor/x")
            #expect(joined.code == 0 && joined.output.contains("joined as node-x"), "\(joined)")
            var after = before
            for _ in 0..<50 where after == before {
                after = try await machine.run("cat", "/etc/torpor/coordinator/certificate.pem").output
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(after.hasPrefix("-----BEGIN CERTIFICATE") && after != before, "it has not renewed itself")
            #expect(try await machine.run("systemctl", "stop", "torpor-coordinator").code == 0)
        }
    }
}
