import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// The double refuses what cloud-hypervisor refuses: Tests/Fixtures/cloud-hypervisor-double says where each answer is from.
@Suite(.serialized)
struct CloudHypervisorDoubleTests {
    /// A machine of 64 MiB over the counting guest's own words.
    private func machine(_ world: TestWorld, disk: String? = nil) throws -> String {
        let disks = disk.map { #","disks":[{"path":"\#($0)","image_type":"Raw"}]"# } ?? ""
        return #"""
            {"payload":{"kernel":"\#(try Guest.kernel(in: world))","cmdline":"ws=64 ms=10 fill=100"},"serial":{"mode":"Tty"},
             "memory":{"size":67108864,"shared":true},"console":{"mode":"Off"}\#(disks)}
            """#
    }

    @Test func everyPathHasItsMethodAndItsBody() async throws {
        try await TestWorld.run { world in
            try await DoubledVMM.run("a", in: world) { vmm in
                try vmm.refuses("PUT", "vm.nothing", 404, "Not Found")
                try vmm.refuses("GET", "vm.pause", 400, "Bad Request")
                try vmm.refuses("PUT", "vm.info", 400, "Bad Request")
                try vmm.refuses("PATCH", "vm.pause", 400, "Bad Request")
                try vmm.refuses("PUT", "vm.pause", "{}", 400, "Bad Request")
                try vmm.refuses("PUT", "vm.create", 400, "Bad Request")
                #expect(try vmm.ask("POST", "vm.pause").status == 400)
                #expect(try vmm.ask("PUT", "vmm.shutdown").status == 200)
                #expect(try await eventually { !Folder.exists("\(vmm.folder)/ch.sock") })
            }
        }
    }

    @Test func aConfigurationIsReadByTheSchema() async throws {
        try await TestWorld.run { world in
            try await DoubledVMM.run("a", in: world) { vmm in
                for (body, words) in [
                    ("{", "Expecting"), (#"{"memry":{}}"#, "unknown field `memry`"), (#"{"memory":{}}"#, "missing field `size`"),
                    (#"{"memory":{"size":"64M"}}"#, "invalid type: string \"64M\", expected u64"),
                    (#"{"memory":{"size":-1}}"#, "expected u64"), (#"{"serial":{"mode":"tty"}}"#, "unknown variant `tty`"),
                    (#"{"disks":{"path":"/x"}}"#, "invalid type: map, expected a sequence"), ("[]", "expected struct VmConfig"),
                    (#"{"net":[{"tapp":"a"}]}"#, "unknown field `tapp`"), (#"{"net":[{"mac":"2:0:0:0:0:1"}]}"#, "MAC address is invalid"),
                    (#"{"net":[{"num_queues":"2"}]}"#, "expected u64"), (#"{"cpus":{"boot_vcpus":1}}"#, "missing field `max_vcpus`"),
                    (#"{"iommu":1}"#, "expected a boolean"),
                ] {
                    try vmm.refuses("PUT", "vm.create", body, 400, words)
                }
                try vmm.refuses("PUT", "vm.restore", "{}", 400, "missing field `source_url`")
                try vmm.refuses("PUT", "vm.restore", #"{"source_url":"file:///","lazy":true}"#, 400, "unknown field `lazy`")
                try vmm.refuses("PUT", "vm.snapshot", "{}", 400, "missing field `destination_url`")
                // What JSON can say and no machine can be is refused when it is to boot.
                #expect(try vmm.ask("PUT", "vm.create", "{}").status == 204)
                try vmm.refuses("PUT", "vm.boot", 400, "No bootitem")
                #expect(try vmm.ask("PUT", "vm.delete").status == 204)
                let queues = #"{"payload":{"kernel":"/x"},"net":[{"tap":"a","num_queues":1}]}"#
                #expect(try vmm.ask("PUT", "vm.create", queues).status == 204)
                try vmm.refuses("PUT", "vm.boot", 400, "Number of queues (1)")
                #expect(try vmm.ask("PUT", "vm.delete").status == 204)
                let twice = #"{"payload":{"kernel":"/x"},"disks":[{"id":"a","path":"/x"},{"id":"a","path":"/y"}]}"#
                #expect(try vmm.ask("PUT", "vm.create", twice).status == 204)
                try vmm.refuses("PUT", "vm.boot", 409, "Identifier a is not unique")
            }
        }
    }

    @Test func whatIsNotCreatedIsNotFoundAndAllElseIsAnInternalError() async throws {
        try await TestWorld.run { world in
            try await DoubledVMM.run("a", in: world) { vmm in
                try vmm.refuses("GET", "vm.info", 404, "VM is not created")
                try vmm.refuses("PUT", "vm.boot", 404, "VM config is missing")
                for name in ["vm.pause", "vm.resume", "vm.shutdown", "vm.power-button"] {
                    try vmm.refuses("PUT", name, 500, "VM is not running")
                }
                try vmm.refuses("PUT", "vm.snapshot", #"{"destination_url":"file:///tmp"}"#, 500, "VM is not running")
                try await vmm.boot(try machine(world))
                try vmm.refuses("PUT", "vm.create", try machine(world), 500, "VM is already created")
                try vmm.refuses("PUT", "vm.boot", 500, "VM is already created")
                try vmm.refuses("PUT", "vm.restore", #"{"source_url":"file:///tmp"}"#, 500, "VM is already created")
                try vmm.refuses("PUT", "vm.resume", 500, "InvalidStateTransition(Running, Running)")
                #expect(try vmm.ask("PUT", "vm.pause").status == 204)
                try vmm.refuses("PUT", "vm.pause", 500, "InvalidStateTransition(Paused, Paused)")
                try vmm.refuses("PUT", "vm.send-migration", #"{"destination_url":"unix:x"}"#, 500, "double")
            }
        }
    }

    @Test func aSnapshotIsOfAStoppedMachineIntoAnEmptyFolder() async throws {
        try await TestWorld.run { world in
            let folder = "\(world.root)/snapshot"
            let body = #"{"destination_url":"file://\#(folder)"}"#
            try await DoubledVMM.run("a", in: world) { vmm in
                try await vmm.boot(try machine(world))
                try vmm.refuses("PUT", "vm.snapshot", body, 500, "Trying to snapshot while VM is running")
                #expect(try vmm.ask("PUT", "vm.pause").status == 204)
                try vmm.refuses("PUT", "vm.snapshot", body, 500, "Destination is not a directory")
                try vmm.refuses("PUT", "vm.snapshot", #"{"destination_url":"\#(folder)"}"#, 500, "Could not extract path from URL")
                try Folder.create(folder)
                #expect(try vmm.ask("PUT", "vm.snapshot", body).status == 204)
                #expect(Folder.names(folder) == ["config.json", "memory-ranges", "state.json"])
                // What nobody has touched is not written.
                let memory = try SparseFile("\(folder)/memory-ranges")
                #expect(memory.bytes == 64 << 20)
                #expect(Folder.allocatedBytes("\(folder)/memory-ranges") < 4 << 20)
                try vmm.refuses("PUT", "vm.snapshot", body, 500, "File exists")
                #expect(try vmm.ask("PUT", "vm.resume").status == 204)
            }
        }
    }

    @Test func oneMachineGoesOnWhereTheOtherWasKilled() async throws {
        try await TestWorld.run { world in
            let folder = "\(world.root)/snapshot"
            let disk = "\(world.root)/disk"
            try DurableFile.write([UInt8](repeating: 7, count: 1 << 20), to: disk)
            try Folder.create(folder)
            let source = #"{"source_url":"file://\#(folder)"}"#
            try await DoubledVMM.run("a", in: world) { first in
                try await first.boot(try machine(world, disk: disk))
                #expect(try first.ask("PUT", "vm.pause").status == 204)
                #expect(try first.ask("PUT", "vm.snapshot", #"{"destination_url":"file://\#(folder)"}"#).status == 204)
                try await DoubledVMM.run("b", in: world) { second in
                    // Two machines never have one disk.
                    try second.refuses("PUT", "vm.restore", source, 500, "Failed to acquire lock")
                    try second.refuses("GET", "vm.info", 404, "VM is not created")
                    let before = first.printed
                    first.kill()
                    #expect(Folder.names(first.folder) == ["ch.sock", "out"])
                    #expect(try second.ask("PUT", "vm.restore", source).status == 204)
                    #expect(try second.ask("GET", "vm.info").body.contains(#""state":"Paused""#))
                    try second.refuses("PUT", "vm.restore", source, 500, "VM is already created")
                    #expect(second.printed.isEmpty)
                    #expect(try second.ask("PUT", "vm.resume").status == 204)
                    let next = before.split(separator: "\n").count { $0.hasPrefix("tick ") } + 1
                    #expect(try await eventually { second.printed.hasPrefix("tick \(next)\ntick \(next + 1)\n") })
                    #expect(!second.printed.contains("bad"))
                }
            }
        }
    }

    /// A machine that has run is stopped and written down into a new folder, and its VMM is gone.
    private func snapshot(in world: TestWorld, to folder: String) async throws {
        try Folder.create(folder)
        try await DoubledVMM.run("a", in: world) { vmm in
            try await vmm.boot(try machine(world))
            #expect(try vmm.ask("PUT", "vm.pause").status == 204)
            #expect(try vmm.ask("PUT", "vm.snapshot", #"{"destination_url":"file://\#(folder)"}"#).status == 204)
        }
    }

    @Test func aSnapshotThatIsNotWholeIsNotRestored() async throws {
        try await TestWorld.run { world in
            let folder = "\(world.root)/snapshot"
            try await snapshot(in: world, to: folder)
            try await DoubledVMM.run("b", in: world) { vmm in
                let source = #"{"source_url":"file://\#(folder)"}"#
                let both = #"{"source_url":"file://\#(folder)","prefault":true,"memory_restore_mode":"OnDemand"}"#
                try vmm.refuses("PUT", "vm.restore", both, 400, "prefault")
                let state = try DurableFile.read("\(folder)/state.json")
                try DurableFile.write("{}", to: "\(folder)/state.json")
                try vmm.refuses("PUT", "vm.restore", source, 500, "Error deserialising")
                try DurableFile.remove("\(folder)/state.json")
                try vmm.refuses("PUT", "vm.restore", source, 500, "No such file or directory")
                try DurableFile.write(state, to: "\(folder)/state.json")
                unlink("\(folder)/memory-ranges")
                try vmm.refuses("PUT", "vm.restore", source, 500, "No such file or directory")
                try vmm.refuses("GET", "vm.info", 404, "VM is not created")
            }
        }
    }

    /// As of v53.0: a snapshot in between would lack what has not come.
    @Test func whileMemoryComesOnDemandThereIsNoSnapshot() async throws {
        try await TestWorld.run { world in
            let folder = "\(world.root)/snapshot"
            let source = #"{"source_url":"file://\#(folder)","memory_restore_mode":"OnDemand","resume":true}"#
            try await snapshot(in: world, to: folder)
            try DurableFile.write([], to: "\(world.root)/hold")
            try await DoubledVMM.run("b", in: world) { vmm in
                #expect(try vmm.ask("PUT", "vm.restore", source).status == 204)
                // Which may go: the VMM has it open.
                try Folder.remove(folder)
                #expect(try await eventually { vmm.printed.contains("tick") })
                #expect(try vmm.ask("PUT", "vm.pause").status == 204)
                try Folder.create(folder)
                let body = #"{"destination_url":"file://\#(folder)"}"#
                try vmm.refuses("PUT", "vm.snapshot", body, 500, "VM on-demand memory restore is still in progress")
                unlink("\(world.root)/hold")
                #expect(try await eventually { try vmm.ask("PUT", "vm.snapshot", body).status == 204 })
                // By then all of it are pages, zeros too.
                #expect(Folder.allocatedBytes("\(folder)/memory-ranges") >= 64 << 20)
                #expect(!vmm.printed.contains("bad"))
            }
        }
    }

    /// As of v52.0, which reads only where the file has data.
    @Test func memoryThatIsMissingIsTakenForZeros() async throws {
        try await TestWorld.run { world in
            let folder = "\(world.root)/snapshot"
            try await snapshot(in: world, to: folder)
            truncate("\(folder)/memory-ranges", 33 << 20)
            try await DoubledVMM.run("b", in: world) { vmm in
                let answer = try vmm.ask("PUT", "vm.restore", #"{"source_url":"file://\#(folder)","resume":true}"#)
                #expect(answer.status == 204)
                #expect(try await eventually { vmm.printed.contains("tick") })
            }
        }
    }
}
