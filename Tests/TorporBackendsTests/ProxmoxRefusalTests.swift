import Glibc
import Testing
import TorporEngines
import TorporHost
import TorporModel

@testable import TorporBackends

/// What is refused, and that it is refused for its true reason.
@Suite(.serialized)
struct ProxmoxRefusalTests {
    private let copy = ProxmoxNest.first

    @Test func aContainerIsRefusedWithTheReason() async throws {
        try await ProxmoxNest.run { nest in
            let node = try nest.node("pve-a")
            for path in ["/etc/pve/lxc/101.conf", "/etc/pve/nodes/pve-a/lxc/101.conf", "/etc/pve/qemu-server/101.conf"] {
                let error = await failure { try await node.start(copy, name: Guest.name, spec: ProxmoxNest.spec(path)) }
                #expect(error?.code == .unsupported && error?.message.contains("cannot capture a container's memory") == true)
                #expect(error?.remedy?.contains("pct snapshot 101") == true)
            }
            #expect(nest.journal.isEmpty && !Folder.exists(node.folder(copy)))
        }
    }

    @Test func whatOnlyRootMaySetIsRefusedBeforePVEIsAsked() async throws {
        try await ProxmoxNest.run { nest in
            let node = try nest.node("pve-a")
            let error = await failure { try await node.start(copy, name: Guest.name, spec: ProxmoxNest.spec("/srv/vmlinux")) }
            #expect(error?.code == .unsupported && error?.message.contains("root@pam") == true, "\(error?.message ?? "")")
            var spec = ProxmoxNest.spec()
            spec.machine?.drives = [MachineDrive(path: "/srv/disk")]
            let drives = spec
            #expect(await failure { try await node.start(copy, name: Guest.name, spec: drives) }?.code == .unsupported)
            let nobody = ProxmoxNest.spec("/etc/pve/qemu-server/7777.conf")
            #expect(await failure { try await node.start(copy, name: Guest.name, spec: nobody) }?.code == .notFound)
            #expect(!nest.requests.contains { $0.hasPrefix("POST") })
        }
    }

    @Test func aNodeWithoutPVESaysWhatToWriteWhere() async throws {
        try await TestWorld.run { world in
            let node = ProxmoxBackend(
                BackendConfiguration(node: NodeID(unchecked: "a"), state: "\(world.root)/none", cgroup: "/none", shim: TestWorld.shim))
            let report = await node.probe()
            #expect(!report.available && report.remedy?.contains("\(world.root)/none/site.conf") == true, "\(report)")
            #expect(try await node.adopt() == [])
            #expect(try await node.observe(copy) == .absent)
            try await node.destroy(copy)
        }
    }

    @Test func theDoubleSaysThatItIsOne() async throws {
        try await ProxmoxNest.run { nest in
            let report = await (try nest.node("pve-a")).probe()
            #expect(report.available && report.isDouble && report.version == "Proxmox VE 9.1.3-double", "\(report)")
            #expect(report.obstacle(to: .live) != nil && report.obstacle(to: .lazy) != nil && report.obstacle(to: .held) == nil)
            #expect(await !(try nest.node("pve-c")).probe().available)
        }
    }

    @Test func aTokenIsKeptFromTheNetworkAndFromOtherUsers() async throws {
        try await ProxmoxNest.run { nest in
            let state = "\(nest.world.root)/pve-a/proxmox"
            let node = try nest.node("pve-a")
            _ = try node.reach()
            var found = stat()
            #expect(stat("\(state)/curl.conf", &found) == 0 && found.st_mode & 0o777 == 0o600)
            chmod("\(nest.folder)/token", 0o640)
            #expect(await failure { _ = try node.reach() }?.remedy == "chmod 600 \(nest.folder)/token")
            chmod("\(nest.folder)/token", 0o600)
            try DurableFile.write("url=http://192.0.2.1:8006\nnode=pve-a\ntoken=\(nest.folder)/token\n", to: "\(state)/site.conf")
            #expect(await failure { _ = try node.reach() }?.message.contains("would show the token") == true)
            try DurableFile.write("url=https://pve-a:8006\nnode=pve-a/..\ntoken=\(nest.folder)/token\n", to: "\(state)/site.conf")
            #expect(await failure { _ = try node.reach() }?.code == .invalidArgument)
            try DurableFile.write("a\"@b!c=d\n", to: "\(nest.folder)/token")
            try DurableFile.write("url=https://pve-a:8006\nnode=pve-a\ntoken=\(nest.folder)/token\n", to: "\(state)/site.conf")
            #expect(await failure { _ = try node.reach() }?.message.contains("holds no API token") == true)
        }
    }

    /// A curl of the test's own writes down how it was called.
    @Test func noCommandLineBearsTheToken() async throws {
        try await ProxmoxNest.run { nest in
            let folder = "\(nest.world.root)/bin"
            try Folder.create(folder)
            let curl = try #require(ProgramFinder.find("curl"))
            let script = "#!/bin/sh\necho \"$@\" >> \(folder)/calls\nexec \(curl) \"$@\"\n"
            try DurableFile.write(Array(script.utf8), to: "\(folder)/curl", mode: 0o755)
            let node = try nest.node("pve-a", searchPath: folder)
            try await node.start(copy, name: Guest.name, spec: ProxmoxNest.spec())
            try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(4))
            #expect(try await eventually { nest.journal.last == "100 pve-a running" })
            try await node.destroy(copy)
            let calls = try DurableFile.readText("\(folder)/calls")
            #expect(calls.contains("--config") && calls.contains("resume"))
            #expect(!calls.contains("11111111") && !calls.contains("PVEAPIToken"))
        }
    }

    @Test func whatTheHAManagerHasOrADeviceBindsIsNotFrozen() async throws {
        try await ProxmoxNest.run { nest in
            let node = try await nest.started()
            #expect(try await node.obstacles(copy, spec: ProxmoxNest.spec()) == [])
            try nest.misbehave(#"{"devices":["hostpci0"]}"#)
            #expect(try await node.obstacles(copy, spec: ProxmoxNest.spec()).first?.contains("hostpci0") == true)
            #expect(await failure { _ = try await node.survey(copy, spec: ProxmoxNest.spec()) }?.code == .refused)
            try nest.misbehave(#"{"managed":true}"#)
            #expect(try await node.obstacles(copy, spec: ProxmoxNest.spec()).first?.contains("HA manager") == true)
            #expect(await failure { try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(60)) }?.code == .refused)
            #expect(nest.journal == ["100 pve-a running"])
        }
    }

    @Test func aMachineOfAnotherClusterIsNotTaken() async throws {
        try await ProxmoxNest.run { nest in
            let source = try await nest.started()
            var needs = try await source.survey(copy, spec: ProxmoxNest.spec())
            needs.facts.engines["proxmox-cluster"] = "elsewhere"
            let asked = needs
            let target = try nest.node("pve-b")
            let error = await failure { try await target.judge(asked, spec: ProxmoxNest.spec()) }
            #expect(error?.code == .incompatible && error?.message.contains("cluster elsewhere") == true, "\(error?.message ?? "")")
        }
    }

    @Test func aNodeWithoutItsStoragesIsToldBeforeAnythingIsFrozen() async throws {
        try await ProxmoxNest.run { nest in
            let source = try await nest.started()
            let needs = try await source.survey(copy, spec: ProxmoxNest.spec())
            let target = try nest.node("pve-b")
            try await target.judge(needs, spec: ProxmoxNest.spec())
            try nest.misbehave(#"{"storages":{"pve-b":["fast"]}}"#)
            let error = await failure { try await target.judge(needs, spec: ProxmoxNest.spec()) }
            #expect(error?.code == .incompatible && error?.message.contains("lacks fast") == true, "\(error?.message ?? "")")
            #expect(nest.journal == ["100 pve-a running"])
        }
    }

    @Test func anOlderPVEIsNotMovedTo() async throws {
        try await ProxmoxNest.run { nest in
            var needs = try await (try await nest.started()).survey(copy, spec: ProxmoxNest.spec())
            needs.facts.engines["proxmox"] = "10.0"
            let asked = needs
            let target = try nest.node("pve-b")
            #expect(await failure { try await target.judge(asked, spec: ProxmoxNest.spec()) }?.code == .incompatible)
        }
    }

    /// Else a token that lost a right would look like the loss of every workload.
    @Test func aMachineThatTheTokenMayNotSeeIsNotCalledGone() async throws {
        try await ProxmoxNest.run { nest in
            let node = try await nest.started()
            try nest.misbehave(#"{"hidden":true}"#)
            #expect(await failure { _ = try await node.observe(copy) }?.code == .permissionDenied)
            #expect(await failure { try await node.destroy(copy) }?.code == .permissionDenied)
            try nest.misbehave(#"{"down":"pve-a"}"#)
            #expect(await failure { _ = try await node.observe(copy) }?.code == .unreachable)
            try nest.misbehave("{}")
            #expect(try await node.observe(copy) == .running)
        }
    }

    /// A number that was given to somebody else meanwhile: what bears no mark is left alone.
    @Test func aMachineWithoutItsMarkIsNobodys() async throws {
        try await ProxmoxNest.run { nest in
            let node = try await nest.started()
            _ = try await node.reach().api.ask("PUT", "/nodes/pve-a/qemu/100/config", [("tags", "prod")])
            #expect(try await node.observe(copy) == .absent)
            try await node.destroy(copy)
            #expect(nest.journal == ["100 pve-a running"])
        }
    }
}
