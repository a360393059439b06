import Foundation
import Glibc
import Testing
import TorporEngines
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

/// What is cloud-hypervisor's own: paths in its configuration, versions, devices that hinder. By the double where PATH has no real one.
@Suite(.requiresKVM, .serialized)
struct CloudHypervisorTests {
    private func configuration(_ guest: Guest) throws -> JSONValue {
        try #require(try CloudHypervisorAPI(guest.node.files(guest.folder)).info()["config"])
    }

    private func spec(_ world: TestWorld) throws -> WorkloadSpec {
        let drive = "\(world.root)/disk"
        try DurableFile.write([UInt8](repeating: 7, count: 1 << 20), to: drive)
        var spec = try Guest.spec(in: world, .cloudHypervisor)
        spec.machine?.drives = [MachineDrive(path: drive)]
        spec.machine?.vsock = 3
        return spec
    }

    @Test func aRestoredMachineNamesTheFilesOfItsOwnFolder() async throws {
        try await TestWorld.run { world in
            let spec = try spec(world)
            let source = Guest(on: world.machines("node-a", .cloudHypervisor))
            let target = Guest(on: world.machines("node-b", .cloudHypervisor), attempt: 2)
            try await source.start(spec)
            #expect(try await source.moves())
            let snapshot = try await source.captured(into: "\(world.root)/snapshot")
            #expect(snapshot.names.contains("machine/hardware"))
            try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            try await source.node.seal(source.copy, attempt: Attempt(2))
            try await target.node.release(target.copy)
            #expect(try await target.moves())
            let files = target.node.files(target.folder)
            let restored = try configuration(target)
            #expect(restored["payload"]?["kernel"]?.text == files["kernel"])
            #expect(restored["disks"]?.elements.first?["path"]?.text == files["drive-0"])
            #expect(restored["vsock"]?["socket"]?.text == files["vsock"])
            #expect(Folder.exists(files["vsock"]))
            // Of what it was loaded from nothing is kept.
            #expect(!Folder.exists(files[CloudHypervisorAPI.restored]))
            let ticks = try await target.ticks
            #expect(ticks == Array(1...ticks.count))
        }
    }

    /// The memory that a freeze wrote down stays for a capture, and no longer.
    @Test func whatAFreezeWroteDownGoesWithIt() async throws {
        try await TestWorld.run { world in
            let source = Guest(on: world.machines("node-a", .cloudHypervisor))
            try await source.start(try Guest.spec(in: world, .cloudHypervisor))
            #expect(try await source.moves())
            let saved = source.node.files(source.folder)[CloudHypervisorAPI.saved]
            for attempt in [2, 3] as [UInt64] {
                try await source.node.freeze(source.copy, attempt: Attempt(attempt), lease: .seconds(60))
                #expect(Folder.names(saved) == [CloudHypervisorAPI.memory])
                try await source.node.thaw(source.copy, attempt: Attempt(attempt))
                #expect(!Folder.exists(saved))
                #expect(try await source.moves())
            }
        }
    }

    @Test func aSnapshotWithoutItsHardwareOrWithAForeignFileIsRefused() async throws {
        try await TestWorld.run { world in
            let spec = try spec(world)
            let source = Guest(on: world.machines("node-a", .cloudHypervisor))
            try await source.start(spec)
            #expect(try await source.moves())
            let snapshot = try await source.captured(into: "\(world.root)/snapshot")
            let path = snapshot.path("machine/hardware")
            var hardware = try JSONValue.parse(try DurableFile.read(path))
            hardware["rng"]?["src"] = "/etc/shadow"
            try DurableFile.write(hardware.printed(), to: path)
            let target = Guest(on: world.machines("node-b", .cloudHypervisor), attempt: 2)
            let restoring: @Sendable () async throws -> Void = {
                try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            }
            let foreign = await failure(restoring)
            #expect(foreign?.code == .corrupt && foreign?.message.contains("/etc/shadow") == true, "\(foreign?.message ?? "")")
            unlink(path)
            #expect(await failure(restoring)?.code == .corrupt)
            #expect(try await target.truth == .absent)
        }
    }

    /// Refused while it runs: it is not stopped for it.
    @Test(.enabled(if: VMM.cloudHypervisor.isDoubled, "the double takes any file for a device"))
    func aMachineWithADeviceOfItsNodeIsRefusedBeforeItIsStopped() async throws {
        try await TestWorld.run { world in
            let source = Guest(on: world.machines("node-a", .cloudHypervisor))
            let spec = try Guest.spec(in: world, .cloudHypervisor)
            try await source.start(spec)
            #expect(try await source.moves())
            #expect(try await source.node.obstacles(source.copy, spec: spec) == [])
            _ = try await source.node.survey(source.copy, spec: spec)
            let files = source.node.files(source.folder)
            let exchange = HTTPExchange(folder: files.path, socket: CloudHypervisorAPI.socketName, limit: .seconds(5))
            #expect(try exchange.ask("PUT", "/api/v1/vm.add-device", #"{"path":"/dev/null"}"#).status == 200)
            #expect(try await source.node.obstacles(source.copy, spec: spec).first?.contains("VFIO") == true)
            let error = await failure { _ = try await source.node.survey(source.copy, spec: spec) }
            #expect(error?.code == .refused && error?.message.contains("VFIO") == true, "\(error?.message ?? "")")
            #expect(try await source.moves())
        }
    }

    @Test func aVersionThatIsTooOldIsSaidToBe() async throws {
        try await TestWorld.run { world in
            let folder = "\(world.root)/old"
            try Folder.create(folder)
            try DurableFile.write(Array("#!/bin/sh\necho cloud-hypervisor v37.1\n".utf8), to: "\(folder)/cloud-hypervisor", mode: 0o755)
            let old = CloudHypervisorBackend(
                BackendConfiguration(
                    node: NodeID(unchecked: "old"), state: "\(world.root)/none", cgroup: "/none", shim: TestWorld.shim, searchPath: folder))
            let report = await old.probe()
            #expect(!report.available)
            #expect(report.reason?.contains("37.1 is too old") == true, "\(report.reason ?? "")")
            #expect(report.remedy == "install cloud-hypervisor 38 or later")
        }
    }

    /// "Snapshot/restore support is not compatible across MAJOR versions" (docs/releases.md).
    @Test func aSnapshotIsBoundToTheNumberOfItsVersion() async throws {
        try await TestWorld.run { world in
            let node = world.machines("node-a", .cloudHypervisor)
            let spec = try Guest.spec(in: world, .cloudHypervisor)
            var needs = WorkloadNeeds(facts: await node.facts(), mappedFiles: [], memoryBytes: 1 << 20, artifactBytes: 1 << 20)
            try await node.judge(needs, spec: spec)
            needs.facts.engines["cloud-hypervisor"] = "38.0"
            let asked = needs
            #expect(await failure { try await node.judge(asked, spec: spec) }?.code == .incompatible)
        }
    }

    /// Before v49.0 it gave the tap an address of its own choice, so that somebody but the guest was there.
    @Test(.enabled(if: VMM.cloudHypervisor.isDoubled)) func aVersionThatGivesTheTapAnAddressHasNoNetwork() async throws {
        try await TestWorld.run { world in
            let spec = try Guest.connected(in: world, .cloudHypervisor)
            let old = Guest(on: world.machines("node-a", .cloudHypervisor, as: 48))
            #expect(await old.node.probe().obstacle(to: .network)?.contains("192.168.249.1") == true)
            let error = await failure { try await old.start(spec) }
            #expect(error?.code == .unsupported && error?.message.contains("192.168.249.1") == true, "\(error?.message ?? "")")
            #expect(!old.folder.exists && !old.hasNetwork)
            #expect(await world.machines("node-b", .cloudHypervisor, as: 49).probe().obstacle(to: .network) == nil)
        }
    }

    /// What has touched most of its memory runs before that has been read, and is frozen once it has.
    @Test(.enabled(if: VMM.cloudHypervisor.isDoubled)) func aMachineWhoseMemoryIsStillComingRunsAndIsFrozenOnceItHasCome() async throws {
        try await TestWorld.run { world in
            let spec = try Guest.spec(in: world, .cloudHypervisor, pages: 64, filled: 8192)
            let source = Guest(on: world.machines("node-a", .cloudHypervisor))
            let target = Guest(on: world.machines("node-b", .cloudHypervisor), attempt: 2)
            let third = Guest(on: world.machines("node-c", .cloudHypervisor), attempt: 3)
            try await source.start(spec)
            #expect(try await source.moves(20))
            let snapshot = try await source.captured(into: "\(world.root)/snapshot")
            try DurableFile.write([], to: "\(world.root)/hold")
            try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            try await target.node.release(target.copy)
            #expect(try await target.moves(20))
            #expect(CloudHypervisorAPI.isRestoring(try target.vmm()))
            // The file is the VMM's alone by now.
            #expect(!Folder.exists(target.node.files(target.folder)[CloudHypervisorAPI.restored]))
            // Refused by who looks before the door is shut, and by who looks behind it.
            for early in [
                await failure { _ = try await target.node.survey(target.copy, spec: spec) },
                await failure { try await target.node.freeze(target.copy, attempt: Attempt(3), lease: .seconds(60)) },
            ] {
                #expect(early?.code == .refused && early?.message.contains("still coming") == true, "\(String(describing: early))")
            }
            #expect(try await target.truth == .running)
            #expect(try await target.moves())
            unlink("\(world.root)/hold")
            let vmm = try target.vmm()
            #expect(try await eventually { !CloudHypervisorAPI.isRestoring(vmm) })
            // Nothing of that attempt has begun: the same freeze may be asked for again.
            _ = try await target.node.survey(target.copy, spec: spec)
            try await target.node.freeze(target.copy, attempt: Attempt(3), lease: .seconds(60))
            try await target.node.freeze(target.copy, attempt: Attempt(3), lease: .seconds(60))
            #expect(try await target.standsStill())
            let again = try DiskSnapshot("\(world.root)/again")
            try await target.node.capture(target.copy, attempt: Attempt(3), into: again)
            try await third.node.restoreHeld(third.copy, name: Guest.name, spec: spec, from: again)
            try await third.node.release(third.copy)
            #expect(try await third.moves(20))
            let ticks = try await third.ticks
            #expect(ticks == Array(1...ticks.count))
        }
    }

    /// A machine that has touched little comes whole, and stays as small as it is.
    @Test(.enabled(if: VMM.cloudHypervisor.isDoubled)) func aMachineThatHasTouchedLittleIsRestoredWhole() async throws {
        try await TestWorld.run { world in
            let spec = try Guest.spec(in: world, .cloudHypervisor)
            let source = Guest(on: world.machines("node-a", .cloudHypervisor))
            let target = Guest(on: world.machines("node-b", .cloudHypervisor), attempt: 2)
            try await source.start(spec)
            #expect(try await source.moves())
            let snapshot = try await source.captured(into: "\(world.root)/snapshot")
            try DurableFile.write([], to: "\(world.root)/hold")
            try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            try await target.node.release(target.copy)
            #expect(!CloudHypervisorAPI.isRestoring(try target.vmm()))
            try await target.node.freeze(target.copy, attempt: Attempt(3), lease: .seconds(60))
            let saved = target.node.files(target.folder)["\(CloudHypervisorAPI.saved)/\(CloudHypervisorAPI.memory)"]
            #expect(Folder.allocatedBytes(saved) < 8 << 20)
        }
    }

    /// Which answer means what is another thing up to v52.0, and up to v46.0 in other words.
    @Test(.enabled(if: VMM.cloudHypervisor.isDoubled), arguments: [46, 52]) func olderVersionsAreUnderstood(major: Int) async throws {
        try await TestWorld.run { world in
            let spec = try spec(world)
            let source = Guest(on: world.machines("node-a", .cloudHypervisor, as: major))
            let target = Guest(on: world.machines("node-b", .cloudHypervisor, as: major), attempt: 2)
            try await source.start(spec)
            #expect(try await source.node.version() == "\(major).0-double")
            #expect(try await source.moves())
            let snapshot = try await source.captured(into: "\(world.root)/snapshot")
            try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            try await target.node.release(target.copy)
            #expect(try await target.moves())
            let refusal = await failure { try CloudHypervisorAPI(target.node.files(target.folder)).boot() }
            #expect(refusal?.message.contains("VM is already created") == true, "\(refusal?.message ?? "")")
            let ticks = try await target.ticks
            #expect(ticks == Array(1...ticks.count))
        }
    }

    /// People see that they look at a double.
    @Test(.enabled(if: VMM.cloudHypervisor.isDoubled)) func theDoubleSaysThatItIsOne() async throws {
        try await TestWorld.run { world in
            #expect(await world.machines("node-a", .cloudHypervisor).probe().version == "cloud-hypervisor 53.0-double")
        }
    }
}
